import type { Scope } from '@orderline/contracts/http/endpoint';
import { netOf, type Sales } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { GLANCE, type Overview, type OverviewParts, overviewOf } from '../shared/overview.ts';
import { moment } from './frame/layout.ts';
import type { Fragment } from './frame/page.ts';
import { linked, money, productPath } from './frame/shown.ts';
import { consumerPath } from './messaging/words.ts';
import { endpointPath, stateOf } from './webhooks/endpoints.ts';

type OverviewPart = {
  readonly title: string;
  readonly needs: Scope;
  readonly tell: (parts: OverviewParts) => Promise<Fragment>;
};

const list = (lines: readonly Fragment[]): Fragment =>
  html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;

const told = (sales: readonly Sales[]): string =>
  sales.length === 0
    ? 'no orders'
    : sales.map((of) => `${of.orders} orders, net ${money({ minor: netOf(of), currency: of.currency })}`).join('; ');

const today = ({ period, asOf, totals, before }: Overview['today']): Fragment => {
  const query = new URLSearchParams({ ...period, by: 'total' }).toString();
  return html`<p><a href="/admin/reports?${query}">${told(totals)}</a></p>
<p>The day before, as much of it: ${told(before)}. As of ${moment(asOf)}.</p>`;
};

const stuck = (counts: Overview['stuckOrders']): Fragment =>
  counts.length === 0
    ? html`<p>Every order gets on by itself.</p>`
    : list(counts.map(({ status, orders }) => html`<a href="/admin/stuck?status=${status}">${orders} ${status}</a>`));

const deadLetters = ({ consumers, isWhole }: Overview['deadLetters']): Fragment => {
  if (consumers.length === 0) return html`<p>No event waits for anybody.</p>`;
  const lines = consumers.map(
    ({ consumer, events }) => html`<a href="${consumerPath(consumer)}">${events} of ${consumer}</a>`,
  );
  return html`${list(lines)}${isWhole ? '' : html`<p>These are the oldest ${GLANCE}; there are more.</p>`}<p><a href="/admin/dead-letters">By error</a></p>`;
};

const jobs = (inTrouble: Overview['jobs']): Fragment => {
  if (inTrouble.length === 0) return html`<p>Each ended well the last time.</p>`;
  return list(
    inTrouble.map(({ name, lastRun }) => {
      const came = lastRun ? html`${lastRun.state}, ${moment(lastRun.startedAt)}` : 'not known to have run';
      return html`<a href="/admin/jobs/${name}">${name}</a>: ${came}`;
    }),
  );
};

const webhooks = (failing: Overview['webhooks']): Fragment => {
  if (failing.length === 0) return html`<p>None fails.</p>`;
  return list(
    failing.map((endpoint) => html`<a href="${endpointPath(endpoint.id)}">${endpoint.url}</a>: ${stateOf(endpoint)}`),
  );
};

const soldOut = (products: Overview['soldOut']): Fragment => {
  const lines = products.map(({ productId, sku }) => linked(sku ?? productId, productPath(productId)));
  return lines.length === 0 ? html`<p>What sold out in the last seven days is there again.</p>` : list(lines);
};

const part = <Part extends keyof Overview>(
  title: string,
  name: Part,
  show: (told: Overview[Part]) => Fragment,
): OverviewPart => {
  const { needs, read } = overviewOf[name];
  return { title, needs, tell: async (parts) => show(await read(parts)) };
};

/** What is told at a glance, each part by itself, with what it needs. */
export const overviewParts: readonly OverviewPart[] = [
  part('Today, in UTC', 'today', today),
  part('Stuck orders', 'stuckOrders', stuck),
  part('Dead letters', 'deadLetters', deadLetters),
  part('Jobs in trouble', 'jobs', jobs),
  part('Webhooks that fail', 'webhooks', webhooks),
  part('Sold out in seven days, and still at zero', 'soldOut', soldOut),
];
