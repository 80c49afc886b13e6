import { html } from 'hono/html';
import { clock, type DevPageShown, type Fragment, lasting, live, table } from './page.ts';
import { type Filter, type Summary, summariesOf } from './spans/summary.ts';
import type { TraceStore } from './spans/trace-store.ts';

const SHOWN = 100;

const statuses = ['2xx', '3xx', '4xx', '5xx', 'failed'] as const;

type Query = (name: string) => string | undefined;

/** What the form asks for; what is no answer to it asks for nothing. */
export const filterOf = (query: Query): Filter => ({
  text: query('text') ?? '',
  status: statuses.find((status) => status === query('status')) ?? '',
  slowerThanMs: Math.max(0, Number(query('slow')) || 0),
  background: query('background') === 'on',
});

const form = ({ text, status, slowerThanMs, background }: Filter): Fragment => html`
<form class="filter" action="/dev">
<label>Find <input type="search" name="text" value="${text}" placeholder="route, id, SQL, value"></label>
<label>Status <select name="status"><option value="">any</option>${statuses.map(
  (one) => html`<option${one === status ? html` selected` : ''}>${one}</option>`,
)}</select></label>
<label>Slower than <input type="number" name="slow" min="0" value="${slowerThanMs || ''}"> ms</label>
<label><input type="checkbox" name="background"${background ? html` checked` : ''}> jobs and loops, too</label>
<button>Show</button>
</form>`;

const statusOf = ({ status, failed }: Summary): Fragment => {
  const kind = failed || status?.startsWith('5') ? 'bad' : status?.startsWith('4') ? 'refused' : 'good';
  return html`<span class="status ${kind}">${[status, failed ? 'failed' : ''].filter(Boolean).join(' ') || '–'}</span>`;
};

export const processes = (services: readonly string[]): Fragment =>
  html`${services.map((service) => html`<span class="process ${service}">${service}</span> `)}`;

const row = (summary: Summary): Fragment => html`<tr>
<td>${clock(new Date(summary.beganUs / 1_000))}</td>
<th scope="row"><a id="t-${summary.traceId}" href="/dev/traces/${summary.traceId}">${summary.name}</a></th>
<td>${statusOf(summary)}</td>
<td class="number">${lasting(summary.answeredUs / 1_000)}</td>
<td class="number">${lasting(summary.durationUs / 1_000)}</td>
<td>${processes(summary.services)}</td>
<td class="number">${summary.spans}</td>
</tr>`;

const heads = ['at (UTC)', 'what', 'status', 'answered in', 'all done in', 'processes', 'spans'];

/** The last traces, as far as they are asked for. */
export const tracesPage = (store: TraceStore, filter: Filter): DevPageShown => {
  const found = summariesOf(store.list(), { filter, limit: SHOWN });
  return {
    title: 'Traces',
    at: '/dev',
    content: html`
<p class="lead">What each request set off, over both processes: from HTTP through the use case, PostgreSQL and the outbox to the
worker, its effects and its calls to others. Place an order, and look.</p>
${form(filter)}
${live(
  found.length === 0
    ? html`<p class="empty">Nothing like that yet. Traces appear here a moment after the request.</p>`
    : table('Traces', heads, found.map(row)),
)}`,
  };
};
