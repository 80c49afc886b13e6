import type { Inspection, RecentEvent } from '@orderline/composition/api';
import { html } from 'hono/html';
import { clock, type DevPageShown, type Fragment, lasting, live, table, tiles } from './page.ts';

const SHOWN = 100;

type Parked = Awaited<ReturnType<Inspection['parked']['list']>>[number];

const parkedRow = ({ consumer, eventId, wire, attempts, parkedAt, dueAt, error }: Parked): Fragment => html`<tr>
<th scope="row">${consumer}</th><td>${wire.headers.ce_type ?? 'unknown'}</td><td><code>${wire.key}</code></td>
<td>${clock(parkedAt)}</td><td class="number">${attempts}</td><td>${error}</td>
<td>${dueAt ? html`tried again ${clock(dueAt)}` : html`<code>npm run events -- dlq replay ${consumer}/${eventId}</code>`}</td></tr>`;

const parkedHeads = ['parked by', 'type', 'key', 'since', 'attempts', 'why', 'what next'];

const lastTime = (recent: readonly RecentEvent[]): Fragment => {
  const times = recent.flatMap(({ publishedAt }) => publishedAt?.getTime() ?? []);
  return times.length === 0 ? html`nothing yet` : clock(new Date(Math.max(...times)));
};

/** What waits: in the outbox, for an operator, and for a partner. */
export const queuesPage = async (inspection: Inspection): Promise<DevPageShown> => {
  const [backlog, recent, parked, fulfilments] = await Promise.all([
    inspection.backlog(),
    inspection.recentEvents(SHOWN),
    inspection.parked.list({ limit: SHOWN }),
    inspection.fulfilments(),
  ]);
  const statuses = Object.entries(fulfilments.byStatus);
  return {
    title: 'Queues',
    at: '/dev/queues',
    content: live(html`
<section><h2>Outbox</h2>
${tiles([
  ['waiting', String(backlog.pending)],
  ['oldest', backlog.oldestSeconds > 0 ? lasting(backlog.oldestSeconds * 1_000) : 'none', backlog.oldestSeconds > 30],
  ['given up', String(backlog.parked), backlog.parked > 0],
])}
<p>Last published: ${lastTime(recent)}</p></section>
<section><h2>Parked, and dead letters</h2>
${
  parked.length === 0
    ? html`<p class="empty">None: every event was handled.</p>`
    : html`${table('Parked events', parkedHeads, parked.map(parkedRow))}
<p class="hint"><code>npm run events -- dlq list</code> counts them by error, <code>dlq show</code> shows one whole, <code>dlq discard</code> takes it out of the way.</p>`
}</section>
<section><h2>Fulfilments under way</h2>
${statuses.length === 0 ? html`<p class="empty">None.</p>` : tiles(statuses.map(([status, orders]) => [status, String(orders), status === 'uncollected'] as const))}
<p>Answers overdue: ${fulfilments.overdue}. <code>npm run orders -- stuck</code> lists the orders that get no further by themselves.</p></section>`),
  };
};
