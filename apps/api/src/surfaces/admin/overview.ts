import type { Scope } from '@orderline/contracts/http/endpoint';
import { available } from '@orderline/domain/inventory';
import { netOf, type Sales } from '@orderline/domain/reporting';
import { html } from 'hono/html';
import { moment } from './frame/layout.ts';
import type { Fragment, PageParts } from './frame/page.ts';
import { linked, money, productPath } from './frame/shown.ts';
import { consumerPath } from './messaging/words.ts';
import { endpointPath, endpointsByTrouble, isInTrouble, stateOf } from './webhooks/endpoints.ts';

type OverviewPart = {
  readonly title: string;
  readonly needs: Scope;
  readonly tell: (parts: PageParts) => Promise<Fragment>;
};

const DAY_MS = 86_400_000;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const list = (lines: readonly Fragment[]): Fragment =>
  html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;

const told = (sales: readonly Sales[]): string =>
  sales.length === 0
    ? 'no orders'
    : sales.map((of) => `${of.orders} orders, net ${money({ minor: netOf(of), currency: of.currency })}`).join('; ');

const today = async ({ reporting, now }: PageParts): Promise<Fragment> => {
  const at = now();
  const period = { from: dayOf(at), to: dayOf(new Date(at.getTime() + DAY_MS)), zone: 'UTC' };
  const read = await reporting.readSales({ period, by: 'total', compare: true });
  if (!read.ok) throw new Error(read.error.detail);
  const { totals, before, asOf } = read.value;
  const query = new URLSearchParams({ from: period.from, to: period.to, zone: 'UTC', by: 'total' }).toString();
  return html`<p><a href="/admin/reports?${query}">${told(totals)}</a></p>
<p>The day before, as much of it: ${told(before?.totals ?? [])}. As of ${moment(asOf)}.</p>`;
};

const stuck = async ({ fulfilment }: PageParts): Promise<Fragment> => {
  const counted = await fulfilment.countStuckOrders();
  const lines = Object.entries(counted.ok ? counted.value : {}).map(
    ([status, count]) => html`<a href="/admin/stuck?status=${status}">${count} ${status}</a>`,
  );
  return lines.length === 0 ? html`<p>Every order gets on by itself.</p>` : list(lines);
};

/** A glance at the oldest: to group ten thousand takes PostgreSQL half a second. */
const GLANCE = 1_000;

const deadLetters = async ({ messaging }: PageParts): Promise<Fragment> => {
  const found = await messaging.groupDeadLetters({ most: GLANCE });
  const { groups, isWhole } = found.ok ? found.value : { groups: [], isWhole: true };
  if (groups.length === 0) return html`<p>No event waits for anybody.</p>`;
  const byConsumer = [...Map.groupBy(groups, ({ consumer }) => consumer)];
  const lines = byConsumer.map(([consumer, of]) => {
    const events = of.reduce((sum, group) => sum + group.events, 0);
    return html`<a href="${consumerPath(consumer)}">${events} of ${consumer}</a>`;
  });
  return html`${list(lines)}${isWhole ? '' : html`<p>These are the oldest ${GLANCE}; there are more.</p>`}<p><a href="/admin/dead-letters">By error</a></p>`;
};

const jobsInTrouble = async ({ jobs }: PageParts): Promise<Fragment> => {
  const listed = await jobs.listJobs();
  const all = listed.ok ? listed.value : [];
  const last = await Promise.all(
    all.map(async ({ name }) => {
      const runs = await jobs.listRuns({ name, page: { limit: 1 } });
      return { name, run: runs.ok ? runs.value.items[0] : undefined };
    }),
  );
  const lines = last.flatMap(({ name, run }) => {
    if (run && run.state !== 'failed' && run.state !== 'abandoned') return [];
    const came = run ? html`${run.state}, ${moment(run.startedAt)}` : 'not known to have run';
    return [html`<a href="/admin/jobs/${name}">${name}</a>: ${came}`];
  });
  return lines.length === 0 ? html`<p>Each ended well the last time.</p>` : list(lines);
};

const webhooks = async (parts: PageParts): Promise<Fragment> => {
  const failing = (await endpointsByTrouble(parts)).filter(isInTrouble);
  if (failing.length === 0) return html`<p>None fails.</p>`;
  return list(
    failing.map((endpoint) => html`<a href="${endpointPath(endpoint.id)}">${endpoint.url}</a>: ${stateOf(endpoint)}`),
  );
};

/** What sold out lately was asked for; more than these are for the report. */
const MOST_PRODUCTS = 10;

const soldOut = async ({ reporting, inventory, now }: PageParts): Promise<Fragment> => {
  const at = now().getTime();
  const period = { from: dayOf(new Date(at - 6 * DAY_MS)), to: dayOf(new Date(at + DAY_MS)), zone: 'UTC' };
  const read = await reporting.readStockOuts({ period });
  if (!read.ok) throw new Error(read.error.detail);
  const products = read.value.told.products.slice(0, MOST_PRODUCTS);
  const still = await Promise.all(
    products.map(async (product) => {
      const stock = await inventory.findStock({ productId: product.productId });
      return stock.ok && available(stock.value) > 0 ? [] : [product];
    }),
  );
  const lines = still.flat().map(({ productId, sku }) => linked(sku ?? productId, productPath(productId)));
  return lines.length === 0 ? html`<p>What sold out in the last seven days is there again.</p>` : list(lines);
};

/** What is told at a glance, each part by itself, with what it needs. */
export const overviewParts: readonly OverviewPart[] = [
  { title: 'Today, in UTC', needs: 'reports:read', tell: today },
  { title: 'Stuck orders', needs: 'orders:read', tell: stuck },
  { title: 'Dead letters', needs: 'events:read', tell: deadLetters },
  { title: 'Jobs in trouble', needs: 'jobs:run', tell: jobsInTrouble },
  { title: 'Webhooks that fail', needs: 'webhooks:write', tell: webhooks },
  { title: 'Sold out in seven days, and still at zero', needs: 'inventory:read', tell: soldOut },
];
