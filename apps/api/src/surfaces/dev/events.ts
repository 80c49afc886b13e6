import { subscriptions } from '@orderline/composition';
import type { Inspection, RecentEvent } from '@orderline/composition/api';
import { contractOf, factsOf, topics, typesOn } from '@orderline/contracts/events';
import { html } from 'hono/html';
import { clock, type DevPageShown, type Fragment, table } from './page.ts';

const readable = (json: string): string => {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
};

/** An event of the feed; its id keeps it from standing there twice. */
export const feedItem = ({ eventId, wire, publishedAt }: RecentEvent): Fragment => {
  const { ce_type: type, ce_traceparent: traceparent = '', ce_correlationid: requestId } = wire.headers;
  return html`<li id="e-${eventId}"><details><summary>${publishedAt ? clock(publishedAt) : ''} <b>${type}</b> <code>${wire.key}</code></summary>
<p><code>${wire.topic}</code> · <a href="/dev/traces/${traceparent.slice(3, 35)}">its trace</a> · requestId <code>${requestId ?? '–'}</code></p>
<pre tabindex="0">${readable(wire.value)}</pre></details></li>`;
};

type Lag = Awaited<ReturnType<NonNullable<Inspection['lag']>>>;

const lagOf = (lags: Lag, topic: string): Fragment => {
  const of = (consumer: string): number =>
    lags.reduce((sum, one) => (one.consumer === consumer && one.topic === topic ? sum + one.lag : sum), 0);
  return html`${followersOf(topic).map((consumer) => html`${consumer}: ${of(consumer)} `)}`;
};

const followersOf = (topic: string): readonly string[] =>
  subscriptions.flatMap(({ consumer, topics: own }) => (own.includes(topic) ? [consumer] : []));

/** How far consumers are behind, or why that is not known. */
type Behind = { readonly lags: Lag } | { readonly why: string };

const behindOf = async ({ lag }: Pick<Inspection, 'lag'>): Promise<Behind> => {
  if (!lag) return { why: 'in process' };
  try {
    return { lags: await lag() };
  } catch {
    return { why: 'Kafka does not answer' };
  }
};

const topicRow = (topic: string, behind: Behind): Fragment => {
  const types = typesOn(topic);
  const [first] = types;
  const facts = first && factsOf(first);
  return html`<tr><th scope="row"><code>${topic}</code></th>
<td>${types.map((type) => html`<a href="/docs/events#${type}">${type}</a> `)}</td>
<td>${first && contractOf(first).direction === 'send' ? 'by us' : 'by others'}</td>
<td class="number">${facts?.partitions}</td><td>${facts?.kept}</td>
<td>${followersOf(topic).join(', ') || '–'}</td><td>${'lags' in behind ? lagOf(behind.lags, topic) : behind.why}</td></tr>`;
};

const heads = ['topic', 'types', 'published', 'partitions', 'kept', 'our consumers', 'behind'];

/** So many events are shown, and looked at each time by the feed: nothing older comes on top of what is newer. */
const WINDOW = 100;

/** The events that were published last, the newest last. */
export const lastPublished = async ({
  recentEvents,
}: Pick<Inspection, 'recentEvents'>): Promise<readonly RecentEvent[]> => {
  const timeOf = ({ publishedAt }: RecentEvent): number => publishedAt?.getTime() ?? 0;
  return (await recentEvents(WINDOW))
    .filter(({ publishedAt }) => publishedAt !== null)
    .toReversed()
    .sort((one, other) => timeOf(one) - timeOf(other));
};

/** What is published, as it happens, and where it goes. */
export const eventsPage = async (inspection: Pick<Inspection, 'recentEvents' | 'lag'>): Promise<DevPageShown> => {
  const [published, behind] = await Promise.all([lastPublished(inspection), behindOf(inspection)]);
  return {
    title: 'Events',
    at: '/dev/events',
    content: html`
<section><h2>As they are published</h2>
<p class="hint" data-feed="/dev/feed" role="status">The newest first; reload to see more.</p>
<ol class="feed" aria-label="Published events">${published.toReversed().map(feedItem)}</ol></section>
<section><h2>Topics</h2>${table(
      'Topics',
      heads,
      topics.map((topic) => topicRow(topic, behind)),
    )}</section>`,
  };
};
