import type { RecentEvent } from '@orderline/composition/api';
import { html } from 'hono/html';
import { clock, type DevPageShown, type Fragment, lasting, live, table, tiles } from './page.ts';
import type { Span, SpanEvent } from './spans/otlp.ts';
import { summaryOf } from './spans/summary.ts';
import type { Trace } from './spans/trace-store.ts';
import { type Row, type Waterfall, waterfallOf } from './spans/waterfall.ts';
import { processes } from './traces.ts';

/** Of the width in which bars are drawn. */
const WIDTH = 1_000;

/** What takes less of the whole is drawn as wide as that, to be seen. */
const LEAST = 0.003;

const DEEPEST = 12;

/** What is drawn; beyond that nobody looks. */
const MOST_ROWS = 1_000;

const facts = (attributes: ReadonlyMap<string, string>): Fragment =>
  attributes.size === 0
    ? html``
    : html`<dl>${[...attributes].map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}</dl>`;

const event = ({ name, atUs, attributes }: SpanEvent, span: Span): Fragment =>
  html`<h3>${name} <small>after ${lasting((atUs - span.startUs) / 1_000)}</small></h3>${facts(attributes)}`;

/** What begins where an event is taken up; whatever else begins late goes on with it. */
const isTakenUp = ({ span, waitedUs }: Row): boolean => waitedUs > 0 && /^(?:publish|receive) /.test(span.name);

/** In which hands it was while nobody of us was at it. */
const waitOf = (shown: Row): string => {
  if (!isTakenUp(shown)) return '';
  const where = shown.span.name.startsWith('publish ') ? 'in the outbox' : 'on its way';
  return `${lasting(shown.waitedUs / 1_000)} ${where}`;
};

const bar = (shown: Row, whole: number): Fragment => {
  const { startUs, durationUs, waitedUs } = shown;
  const least = whole * LEAST;
  const at = (us: number): string => ((us / whole) * WIDTH).toFixed(1);
  return html`<svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">${
    isTakenUp(shown)
      ? html`<rect class="wait" x="${at(startUs - waitedUs)}" y="4" width="${at(waitedUs)}" height="2"/>`
      : ''
  }<rect class="work" x="${at(startUs > whole ? startUs : Math.min(startUs, whole - least))}" y="0" width="${at(Math.max(durationUs, least))}" height="10"/></svg>`;
};

const row = (shown: Row, whole: number): Fragment => {
  const { span, depth, durationUs, startUs, isOrphan } = shown;
  const wait = waitOf(shown);
  return html`<li class="span ${span.service} d${Math.min(depth, DEEPEST)}${span.failed ? ' failed' : ''}">
<details id="s-${span.spanId}"><summary><span class="name">${span.name}${span.failed ? html` <b>failed</b>` : ''}${
    isOrphan ? html` <i>its parent has not come</i>` : ''
  }${wait ? html` <i>${wait}</i>` : ''}</span>${bar(shown, whole)}<span class="took">${lasting(durationUs / 1_000)}</span></summary>
<div class="about"><p>${processes([span.service])} from ${lasting(startUs / 1_000)} on, for ${lasting(durationUs / 1_000)} · span <code>${span.spanId}</code></p>
${facts(span.attributes)}${span.events.map((one) => event(one, span))}</div></details></li>`;
};

const corrected = ({ corrections }: Waterfall): Fragment =>
  html`${[...corrections].map(
    ([service, us]) =>
      html`<p class="hint">The clock of the ${service} is ${lasting(us / 1_000)} behind: it is set forward here.</p>`,
  )}`;

const eventRow = ({ wire, eventId, recordedAt, publishedAt }: RecentEvent): Fragment => html`<tr>
<th scope="row"><a href="/dev/events#e-${eventId}">${wire.headers.ce_type}</a></th><td><code>${wire.key}</code></td>
<td>${clock(recordedAt)}</td><td>${publishedAt ? clock(publishedAt) : 'waits'}</td>
<td><code>${wire.headers.ce_correlationid ?? '–'}</code></td></tr>`;

const eventsOf = (events: readonly RecentEvent[]): Fragment =>
  events.length === 0
    ? html``
    : html`<h2>Its events</h2>${table('Events of the trace', ['type', 'key', 'recorded', 'published', 'requestId'], events.map(eventRow))}`;

/** The trace of an event, by the `traceparent` that it carries. */
const isOf =
  (traceId: string) =>
  ({ wire }: RecentEvent): boolean =>
    wire.headers.ce_traceparent?.slice(3, 35) === traceId;

const SCALES_MS = [10, 100, 1_000, 10_000];

/** How much of the time is drawn: what follows from a request may take a hundred times as long. */
const scales = ({ durationUs }: Waterfall, drawnMs: number | undefined): Fragment => {
  const shorter = SCALES_MS.filter((ms) => ms * 1_000 < durationUs);
  if (shorter.length === 0) return html``;
  const link = (query: string, label: string, isCurrent: boolean) =>
    html` <a href="${query}"${isCurrent ? html` aria-current="true"` : ''}>${label}</a>`;
  return html`<nav class="scales" aria-label="Scale">Draw${link('?', 'all', drawnMs === undefined)}${shorter.map((ms) =>
    link(`?first=${ms}`, `the first ${lasting(ms)}`, drawnMs === ms),
  )}</nav>`;
};

export type TraceShown = {
  readonly trace: Trace;
  /** Among them those of the trace. */
  readonly recent: readonly RecentEvent[];
  /** So many milliseconds of it are drawn, or all. */
  readonly drawnMs: number | undefined;
};

/** One trace as a waterfall, as far as it has come. */
export const tracePage = ({ trace, recent, drawnMs }: TraceShown): DevPageShown => {
  const waterfall = waterfallOf(trace.spans);
  const summary = summaryOf(trace);
  const whole = Math.max(1, drawnMs ? drawnMs * 1_000 : waterfall.durationUs);
  const left = trace.dropped + Math.max(0, waterfall.rows.length - MOST_ROWS);
  return {
    title: summary?.name ?? trace.traceId,
    at: '/dev',
    content: live(html`
${tiles([
  ['answered in', lasting((summary?.answeredUs ?? 0) / 1_000)],
  ['all done in', lasting(waterfall.durationUs / 1_000)],
  ['status', summary?.status ?? '–', summary?.failed ?? false],
  ['spans', String(trace.spans.length)],
])}
<p>${processes(waterfall.services)} · its lines in the log have <code>"traceId":"${trace.traceId}"</code></p>
${corrected(waterfall)}${scales(waterfall, drawnMs)}
<ol class="waterfall">${waterfall.rows.slice(0, MOST_ROWS).map((one) => row(one, whole))}</ol>
${left > 0 ? html`<p class="hint">${left} more spans are not shown.</p>` : ''}
${eventsOf(recent.filter(isOf(trace.traceId)))}`),
  };
};
