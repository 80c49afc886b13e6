import type { Fulfilment } from '@orderline/domain/fulfilment';
import { type Behind, createReporting } from '@orderline/domain/reporting';
import { asId, type EventId, type OrderId, type ProductId, type UserId } from '@orderline/domain/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../connection/statement.ts';
import { pgInsertFulfilments } from '../fulfilment/fulfilment.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { newId } from '../testing/new-id.ts';
import { categoryOrders, movedOrders } from './category-orders.ts';
import { cohortsStatement } from './cohorts.ts';
import { pgInsertOrderFacts } from './facts.ts';
import { pgReports } from './reports.ts';
import { salesStatement } from './sales.ts';
import {
  behindStatement,
  CANCELLED_BY_REASON,
  EXACT_BASKETS,
  ROUNDED_BASKETS,
  ROUNDED_SHIPPING_TIMES,
} from './statements.ts';
import { pgSumReports } from './sum-reports.ts';

const opened = useDatabase({ jobsQueryTimeoutMs: 120_000 });

/** Two years of orders, two lines each; a tenth is cancelled a day later, the others are shipped. */
const ORDERS = 1_000_000;
const BEGAN = '2025-01-01T00:00:00Z';
const YEARS_MS = 2 * 365 * 86_400_000;

const month = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') };
const now = new Date('2026-12-31T00:00:00Z');
const days = Array.from({ length: 30 }, (_, index) => new Date(month.from.getTime() + index * 86_400_000));

beforeAll(async () => {
  const { outside } = opened();
  const id = outside`('0199c0de-7a00-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const at = outside`${BEGAN}::timestamptz + n * (${YEARS_MS / ORDERS} * interval '1 millisecond')`;
  await outside`
    insert into report_facts (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines)
    select 1, ${id}, 1, 'placed', ${at}, ('0199c0de-0000-7000-8000-' || lpad(to_hex(n % 200000), 12, '0'))::uuid,
      chr(65 + n % 20) || 'B', 'GBP', 1000 + n % 5000, 3, 2 from generate_series(1, ${ORDERS}::int) as n`;
  await outside`
    insert into report_facts (generation, order_id, version, kind, at, reason)
    select 1, ${id}, 2, case when n % 10 = 0 then 'cancelled' else 'shipped' end, ${at} + interval '1 day', 'customer'
    from generate_series(1, ${ORDERS}::int) as n`;
  await outside`
    insert into report_lines (generation, order_id, position, product_id, at, currency, units, minor)
    select 1, ${id}, position, ('0199c0de-1111-7000-8000-' || lpad(to_hex((n * position) % 4000), 12, '0'))::uuid, ${at}, 'GBP',
      position, (1000 + n % 5000) / 2 from generate_series(1, ${ORDERS}::int) as n, generate_series(1, 2) as position`;
  await outside`
    insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
    select ('0199c0de-1111-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'SKU-' || n, 'A mug', '', 'c' || n % 20, 100, 'GBP', 1, now(), now()
    from generate_series(0, 3999) as n`;
  await outside`vacuum analyze report_facts`;
  await outside`vacuum analyze report_lines`;
  await outside`vacuum analyze products`;
  const begun = performance.now();
  const sum = pgSumReports(opened().database.jobs);
  while ((await sum(50_000)) > 0);
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`two million facts are added up and counted in ${seconds} s\n`);
  for (const table of ['sums', 'pending', 'uncounted', 'products', 'category_orders', 'customers', 'cohorts'])
    await outside.unsafe(`vacuum analyze report_${table}`);
}, 1_200_000);

const inMonth = ORDERS / 24;

/** By all that a list may be narrowed by, so that it looks at the whole month for few. */
const filtered: Behind = {
  ...{ interval: month, kind: 'placed', country: 'CB', currency: 'GBP', category: 'c1' },
  productId: asId<ProductId>('0199c0de-1111-7000-8000-000000000001'),
};

const istanbul = { from: new Date('2025-12-31T21:00:00Z'), to: new Date('2026-12-31T21:00:00Z') };
const yearDays = Array.from({ length: 365 }, (_, index) => new Date(istanbul.from.getTime() + index * 86_400_000));

const istanbulMonths = Array.from({ length: 12 }, (_, index) => new Date(Date.UTC(2026, index) - 3 * 3_600_000));

/** Rows of tables that a report may look at, in months of orders; five thousand that were written last are in no sum. */
const sales: readonly (readonly [string, Statement, number])[] = [
  ['sales of a month', salesStatement({ interval: month, by: 'total' }), 0.15],
  ['sales of a month by day', salesStatement({ interval: month, by: { beginnings: days } }), 0.15],
  ['sales of a year by day in Istanbul', salesStatement({ interval: istanbul, by: { beginnings: yearDays } }), 0.6],
  ['sales of a year by country', salesStatement({ interval: istanbul, by: 'country' }), 0.3],
  ['sales of a month by product', salesStatement({ interval: month, by: 'product' }), 0.5],
  ['sales of a year by product', salesStatement({ interval: istanbul, by: 'product' }), 1],
  ['orders of a year by category', categoryOrders({ interval: istanbul }), 0.8],
  ['orders of a month whose products have moved', movedOrders({ interval: month }), 3],
];

const others: typeof sales = [
  ['baskets of a month', EXACT_BASKETS(month.from, month.to), 1.1],
  ['baskets of a year', ROUNDED_BASKETS({ interval: istanbul }), 0.5],
  ['cohorts of a year in Istanbul', cohortsStatement(istanbulMonths, istanbul.to), 1.5],
  ['shipping times of a year', ROUNDED_SHIPPING_TIMES({ interval: istanbul }), 0.5],
  ['cancellations of a year', CANCELLED_BY_REASON({ interval: istanbul }), 0.3],
  ['orders behind', behindStatement(filtered, { limit: 101 }), 8],
];

/** What each event costs PostgreSQL and a worker beside the beginning of a fulfilment, in batches of a hundred. */
const costs = async () => {
  const { database } = opened();
  const [facts, fulfilments] = [pgInsertOrderFacts(database.business), pgInsertFulfilments(database.business)];
  const deliveryOf = (consumer: string, aggregateId: OrderId) => ({
    ...{ consumer, eventId: newId<EventId>(), type: 'OrderPlaced', aggregateId, version: 1 },
  });
  const lines = [1, 2].map((units) => ({ productId: newId<ProductId>(), units, minor: 500 }));
  const total = { minor: 1000, currency: 'GBP' };
  const begun = (order: Pick<Fulfilment, 'orderId' | 'customerId'>): Fulfilment => ({
    ...{ ...order, amount: total, status: 'authorising', attempts: 0, nextAt: now, dueAt: now, payment: null },
    ...{
      refunding: 0,
      refunded: 0,
      pickRequests: 0,
      shipmentRequests: 0,
      deliveredAt: null,
      begunAt: now,
      updatedAt: now,
    },
  });
  const took = { reporting: 0, fulfilment: 0 };
  const timed = async (name: keyof typeof took, work: () => Promise<unknown>) => {
    const begun = performance.now();
    await work();
    took[name] += performance.now() - begun;
  };
  for (let batch = 0; batch < 50; batch += 1) {
    const orders = Array.from({ length: 100 }, () => ({ orderId: newId<OrderId>(), customerId: newId<UserId>() }));
    await timed('reporting', () =>
      facts(
        orders.map((order) => ({
          delivery: deliveryOf('reporting', order.orderId),
          row: { ...order, version: 1, at: now, kind: 'placed' as const, country: 'GB', total, lines },
        })),
        now,
      ),
    );
    await timed('fulfilment', () =>
      fulfilments(
        orders.map((order) => ({
          delivery: deliveryOf('fulfilment', order.orderId),
          row: begun(order),
        })),
        now,
      ),
    );
  }
  return { reporting: took.reporting / 5, fulfilment: took.fulfilment / 5 };
};

describe('of a million orders', () => {
  it('a fact is written as cheaply as a fulfilment is begun, or nearly', async () => {
    const { reporting, fulfilment } = await costs();
    process.stdout.write(
      `a placed order of two lines: ${Math.round(reporting)} µs; a fulfilment: ${Math.round(fulfilment)} µs\n`,
    );
    expect(reporting).toBeLessThan(10 * fulfilment);
  });

  it.each([...sales.map((one) => [...one, 'off'] as const), ...others.map((one) => [...one, 'on'] as const)])(
    '%s are read by indexes, and no more than they need',
    async (_name, statement, months, enable_nestloop) => {
      const planner = { plan_cache_mode: 'force_custom_plan', jit: 'off', enable_nestloop };
      const { visited, whole } = await explained(opened().outside, statement, planner);
      // Lists have no index; of products there are few, and of cohorts fewer.
      const small = ['generations', 'pending', 'uncounted', 'products', 'cohorts'].map((name) => `report_${name}`);
      expect(whole.filter((table) => table.startsWith('report_') && !small.includes(table))).toEqual([]);
      expect(visited).toBeLessThan(months * inMonth);
    },
  );

  it('reports of a year, held against the year before, are read within what their page says', async () => {
    const reports = pgReports(opened().database.jobs, [{ consumer: 'reporting', types: ['OrderPlaced'] }]);
    const reconciliation = { read: () => expect.unreachable() };
    const reporting = createReporting({ reports, reconciliation, now: () => now });
    const of = (from: string, to: string, zone = 'Europe/Istanbul') => ({ period: { from, to, zone }, compare: true });
    const [months, whole] = [of('2026-11-01', '2026-12-01'), of('2026-01-01', '2027-01-01')];
    const grouped = ['total', 'day', 'week', 'month', 'country', 'product', 'category'] as const;
    const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
      ...grouped.map((by) => [`sales of a month by ${by}`, () => reporting.readSales({ ...months, by })] as const),
      ...grouped.map((by) => [`sales of a year by ${by}`, () => reporting.readSales({ ...whole, by })] as const),
      [
        'sales of a midyear by product',
        () => reporting.readSales({ ...of('2025-06-01', '2026-06-01'), by: 'product' }),
      ],
      ['baskets of a month', () => reporting.readBaskets(months)],
      ['baskets of a year', () => reporting.readBaskets(whole)],
      ['cohorts of a month', () => reporting.readCohorts(months)],
      ['cohorts of a year', () => reporting.readCohorts(whole)],
      [
        'cohorts of a year in Auckland',
        () => reporting.readCohorts(of('2026-01-01', '2027-01-01', 'Pacific/Auckland')),
      ],
      ['shipping times of a year', () => reporting.readShippingTimes(whole)],
      ['stock of a year', () => reporting.readStockOuts(whole)],
    ];
    for (const [name, ask] of asked) {
      const took: number[] = [];
      for (let count = 0; count < 20; count += 1) {
        const begun = performance.now();
        await ask();
        took.push(performance.now() - begun);
      }
      const sorted = took.toSorted((one, other) => one - other);
      const [least = 0, median = 0, p95 = 0] = [0, 9, 18].map((place) => sorted[place]);
      process.stdout.write(`${name}: ${[median, p95, least].map(Math.round).join('/')} ms (p50/p95/least)\n`);
      expect(median, name).toBeLessThan(1_500);
    }
  }, 300_000);
});
