import {
  createReportFollowers,
  createReporting,
  type OrderFact,
  type Reports,
  type SalesBy,
} from '@orderline/domain/reporting';
import { memoryReporting } from '@orderline/domain/reporting.memory';
import type { EventId, ProductId, UserId } from '@orderline/domain/shared';
import { createMemory } from '@orderline/domain/shared.memory';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { emptyReports } from '../testing/empty-reports.ts';
import { newId } from '../testing/new-id.ts';
import { historyOf, randomOf } from '../testing/random-histories.ts';
import { pgCountFacts } from './count-facts.ts';
import { pgInsertOrderFacts, pgInsertStockFacts } from './facts.ts';
import { pgMoveProducts } from './move-products.ts';
import { sumDifferences } from './reconcile-sums.ts';
import { pgReports } from './reports.ts';
import { pgSumFacts } from './sum-facts.ts';

const opened = useDatabase();

const now = new Date('2026-12-31T00:00:00Z');
const subscriptions = [{ consumer: 'reporting', types: ['OrderPlaced'] }];

const products = Array.from({ length: 5 }, () => newId<ProductId>());
const skuOf = (id: ProductId): string => `RANDOM-${products.indexOf(id)}`;

const periods = [
  { from: '2026-10-01', to: '2026-11-01', zone: 'Europe/Berlin' },
  { from: '2026-09-20', to: '2027-01-20', zone: 'Europe/Istanbul' },
  { from: '2026-09-27', to: '2026-11-08', zone: 'Australia/Lord_Howe' },
  { from: '2026-10-05', to: '2026-10-26', zone: 'Asia/Kathmandu' },
  { from: '2026-09-01', to: '2026-12-01', zone: 'Pacific/Auckland' },
  { from: '2026-10-25', to: '2026-10-26', zone: 'UTC' },
];

/** Where months begin before, with and after those by UTC, and where clocks change within one. */
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Auckland', 'Pacific/Pago_Pago', 'America/St_Johns'];

const everySales: readonly SalesBy[] = ['total', 'day', 'week', 'month', 'country', 'product', 'category'];

describe('reports of random histories', () => {
  it.each([1, 2, 3])('are what memory adds up, however events come and whatever is in sums (seed %s)', async (seed) => {
    const { database, outside } = opened();
    await emptyReports(outside);
    const random = randomOf(seed);
    const categories = new Map(products.map((id, place) => [id, `c${place % 2}`]));
    await outside`delete from products where sku like 'RANDOM-%'`;
    for (const [id, category] of categories)
      await outside`
        insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values (${id}, ${skuOf(id)}, 'A mug', '', ${category}, 100, 'GBP', 1, now(), now())`;
    const move = async (id: ProductId, category: string) => {
      categories.set(id, category);
      await outside`update products set category = ${category} where id = ${id}`;
    };
    const memory = memoryReporting(createMemory(), (id) => {
      const category = categories.get(id);
      return category === undefined ? undefined : { sku: skuOf(id), category };
    });
    const stored = {
      insertOrderFacts: pgInsertOrderFacts(database.business),
      insertStockFacts: pgInsertStockFacts(database.business),
      reports: pgReports(database.jobs, subscriptions),
    };
    const customers = Array.from({ length: 12 }, () => newId<UserId>());
    let waiting = Array.from({ length: 60 }, () => historyOf(random, { customers, products }));
    const told: { fact: OrderFact; eventId: EventId }[] = [];
    const [sum, count] = [pgSumFacts(database.jobs), pgCountFacts(database.jobs)];
    const countMoved = pgMoveProducts(database.jobs, 'live', { products: 2, lines: 15, orders: 6 });
    while (waiting.length > 0) {
      // Of each order what is next, or again what was told before.
      const batch = waiting.flatMap((history) => {
        const again = told[random(told.length + 1)];
        const [next] = history;
        if (!next || random(2) === 0) return again ? [again] : [];
        return [{ fact: next, eventId: newId<EventId>() }];
      });
      const fresh = new Set(batch.map(({ fact }) => fact));
      waiting = waiting.map((history) => history.filter((fact) => !fresh.has(fact))).filter(({ length }) => length > 0);
      told.push(...batch);
      for (const { insertOrderFacts, insertStockFacts } of [memory, stored]) {
        const { reportOrders } = createReportFollowers({ insertOrderFacts, insertStockFacts, now: () => now });
        await reportOrders(
          batch.map(({ fact, eventId }) => ({
            delivery: {
              ...{ consumer: 'reporting', eventId, type: 'OrderPlaced' },
              ...{ aggregateId: fact.orderId, version: fact.version },
            },
            fact,
          })),
        );
      }
      await sum(random(40));
      await count(random(40));
      if (random(6) === 0) await move(products[random(products.length)] as ProductId, `c${random(3)}`);
      if (random(2) === 0) await countMoved();
    }
    const reading = (reports: typeof memory.reports) =>
      createReporting({ reports, reconciliation: { read: () => expect.unreachable() }, now: () => now });
    const [expected, actual] = [reading(memory.reports), reading(stored.reports)];
    const figures = async (of: typeof actual) => {
      const found: [string, unknown][] = [];
      for (const period of periods) {
        for (const by of everySales) {
          const result = await of.readSales({ period, by, compare: true });
          if (!result.ok) throw new Error(result.error.detail);
          const { totals, parts, before } = result.value;
          const sorted = (rows: readonly object[]) =>
            rows
              .map((row) =>
                JSON.stringify(Object.entries(row).toSorted(), (_, value) =>
                  typeof value === 'bigint' ? `${value}` : value,
                ),
              )
              .toSorted();
          found.push([
            `${period.zone} ${by}`,
            { totals: sorted(totals), parts: sorted(parts), before: sorted(before?.totals ?? []) },
          ]);
        }
        for (const read of ['readBaskets', 'readShippingTimes', 'readStockOuts'] as const) {
          const result = await of[read]({ period });
          if (!result.ok) throw new Error(result.error.detail);
          const { told: own } = result.value;
          const byCurrency = Array.isArray(own)
            ? own.toSorted((one, other) => (one.currency < other.currency ? -1 : 1))
            : own;
          found.push([`${period.zone} ${read}`, byCurrency]);
        }
      }
      for (const zone of zones) {
        const cohorts = await of.readCohorts({ period: { from: '2026-09-01', to: '2027-01-01', zone } });
        const later = await of.readCohorts({ period: { from: '2026-10-01', to: '2026-12-01', zone } });
        found.push([`cohorts ${zone}`, [cohorts.ok && cohorts.value.told, later.ok && later.value.told]]);
      }
      return found;
    };
    const agree = async () => expect(await figures(actual)).toEqual(await figures(expected));
    await agree();
    while ((await sum(1_000)) + (await count(1_000)) > 0);
    await move(products[0] as ProductId, 'c2');
    await agree();
    expect(await countMoved()).toBeGreaterThan(0);
    await agree();
    while ((await countMoved()) > 0);
    await agree();
    expect(await database.jobs.transaction((send) => sumDifferences(send, 100))).toEqual([]);
  });

  it('are within 1 % of the exact percentiles where there are too many orders to look at each', async () => {
    const { database } = opened();
    const interval = { from: new Date('2026-09-26T10:07:00Z'), to: new Date('2026-11-29T00:00:00Z') };
    const exact = pgReports(database.jobs, subscriptions);
    const rounded = pgReports(database.jobs, subscriptions, { baskets: 0, shippingTimes: 0 });
    const basketsBy = async (reports: Reports) => (await reports.baskets(() => [interval], now)).told.flat();
    const [baskets, roundedBaskets] = [await basketsBy(exact), await basketsBy(rounded)];
    expect(baskets).toHaveLength(2);
    for (const { median, p95, ...counts } of baskets) {
      const other = roundedBaskets.find(({ currency }) => currency === counts.currency);
      expect(other).toMatchObject({ ...counts, exactness: 'within-1-percent' });
      for (const [one, up] of [
        [median, other?.median],
        [p95, other?.p95],
      ] as const) {
        expect(Number(up)).toBeGreaterThanOrEqual(Number(one));
        expect(Number(up)).toBeLessThanOrEqual(Number(one) * 1.01);
      }
    }
    const timesBy = async (reports: Reports) => (await reports.shippingTimes(() => [interval], now)).told[0];
    const [times, roundedTimes] = [await timesBy(exact), await timesBy(rounded)];
    expect(roundedTimes).toMatchObject({ orders: times?.orders, exactness: 'within-1-percent' });
    expect(times?.orders).toBeGreaterThan(5);
    for (const name of ['medianSeconds', 'p95Seconds'] as const) {
      const [one, up] = [Number(times?.[name]), Number(roundedTimes?.[name])];
      expect(up).toBeGreaterThanOrEqual(one);
      expect(up).toBeLessThanOrEqual(Math.max(one + 1, one * 1.01));
    }
  });
});
