import type { Application } from '@orderline/composition';
import type { Scope } from '@orderline/contracts/http/endpoint';
import { available } from '@orderline/domain/inventory';
import type { JobRun } from '@orderline/domain/jobs';
import type { Sales, StockOuts } from '@orderline/domain/reporting';
import type { WebhookEndpoint } from '@orderline/domain/webhooks';
import { endpointsByTrouble, isInTrouble } from './webhook-trouble.ts';

type Needed = 'reporting' | 'fulfilment' | 'messaging' | 'jobs' | 'webhooks' | 'inventory';

export type OverviewParts = Pick<Application, Needed> & { readonly now: () => Date };

/** What waits for whom, part by part. */
export type Overview = {
  /** The day in UTC, beside as much of the one before. */
  readonly today: {
    readonly period: { readonly from: string; readonly to: string; readonly zone: 'UTC' };
    readonly asOf: Date;
    readonly totals: readonly Sales[];
    readonly before: readonly Sales[];
  };
  readonly stuckOrders: readonly { readonly status: string; readonly orders: number }[];
  readonly deadLetters: {
    readonly consumers: readonly { readonly consumer: string; readonly events: number }[];
    readonly isWhole: boolean;
  };
  /** Those that failed the last time, or are not known to have run. */
  readonly jobs: readonly { readonly name: string; readonly lastRun: JobRun | null }[];
  readonly webhooks: readonly WebhookEndpoint[];
  /** What sold out in seven days and is still at zero. */
  readonly soldOut: readonly Pick<StockOuts['products'][number], 'productId' | 'sku'>[];
};

const DAY_MS = 86_400_000;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const today = async ({ reporting, now }: OverviewParts): Promise<Overview['today']> => {
  const at = now();
  const period = { from: dayOf(at), to: dayOf(new Date(at.getTime() + DAY_MS)), zone: 'UTC' } as const;
  const read = await reporting.readSales({ period, by: 'total', compare: true });
  if (!read.ok) throw new Error(read.error.detail);
  const { totals, before, asOf } = read.value;
  return { period, asOf, totals, before: before?.totals ?? [] };
};

const stuckOrders = async ({ fulfilment }: OverviewParts): Promise<Overview['stuckOrders']> => {
  const counted = await fulfilment.countStuckOrders();
  return Object.entries(counted.ok ? counted.value : {}).map(([status, orders]) => ({ status, orders }));
};

/** A glance at the oldest: to group ten thousand takes PostgreSQL half a second. */
export const GLANCE = 1_000;

const deadLetters = async ({ messaging }: OverviewParts): Promise<Overview['deadLetters']> => {
  const found = await messaging.groupDeadLetters({ most: GLANCE });
  const { groups, isWhole } = found.ok ? found.value : { groups: [], isWhole: true };
  const consumers = [...Map.groupBy(groups, ({ consumer }) => consumer)].map(([consumer, of]) => ({
    consumer,
    events: of.reduce((sum, group) => sum + group.events, 0),
  }));
  return { consumers, isWhole };
};

const jobs = async (parts: OverviewParts): Promise<Overview['jobs']> => {
  const listed = await parts.jobs.listJobs();
  const last = await Promise.all(
    (listed.ok ? listed.value : []).map(async ({ name }) => {
      const runs = await parts.jobs.listRuns({ name, page: { limit: 1 } });
      return { name, lastRun: (runs.ok && runs.value.items[0]) || null };
    }),
  );
  return last.filter(({ lastRun }) => !lastRun || lastRun.state === 'failed' || lastRun.state === 'abandoned');
};

const webhooks = async (parts: OverviewParts): Promise<Overview['webhooks']> =>
  (await endpointsByTrouble(parts)).filter(isInTrouble);

/** What sold out lately was asked for; more than these are for the report. */
const MOST_PRODUCTS = 10;

const soldOut = async ({ reporting, inventory, now }: OverviewParts): Promise<Overview['soldOut']> => {
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
  return still.flat();
};

type Readers = {
  readonly [Part in keyof Overview]: {
    readonly needs: Scope;
    readonly read: (parts: OverviewParts) => Promise<Overview[Part]>;
  };
};

/** How each part is read, and what it needs. */
export const overviewOf: Readers = {
  today: { needs: 'reports:read', read: today },
  stuckOrders: { needs: 'orders:read', read: stuckOrders },
  deadLetters: { needs: 'events:read', read: deadLetters },
  jobs: { needs: 'jobs:run', read: jobs },
  webhooks: { needs: 'webhooks:write', read: webhooks },
  soldOut: { needs: 'inventory:read', read: soldOut },
};
