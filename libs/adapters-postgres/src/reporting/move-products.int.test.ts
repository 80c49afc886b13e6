import { createReporting } from '@orderline/domain/reporting';
import type { ProductId } from '@orderline/domain/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from '../connection/pool.ts';
import { useDatabase } from '../testing/database.ts';
import { emptyReports } from '../testing/empty-reports.ts';
import { newId } from '../testing/new-id.ts';
import { pgCountFacts } from './count-facts.ts';
import { FACT } from './entries.ts';
import { pgMoveProducts } from './move-products.ts';
import { sumDifferences } from './reconcile-sums.ts';
import { pgReports } from './reports.ts';
import { pgSumReports } from './sum-reports.ts';

const opened = useDatabase();

const ORDERS = 40;
const BOUND = { products: 10, lines: 21, orders: 7 };
const products = ['MOVED-01', 'MOVED-02', 'MOVED-03'].map((sku) => ({ sku, id: newId<ProductId>() }));
const [mug, plate, knife] = products.map(({ id }) => id);
const now = new Date('2026-12-31T00:00:00Z');

const at = (n: unknown) => opened().outside`'2026-10-01T00:00:00Z'::timestamptz + ${n as number} * interval '12 hours'`;
const orderId = (n: number): string => `0199c0de-7b00-7000-8000-${String(n).padStart(12, '0')}`;

/** Each has all three products; they have a category each. */
const place = async (first: number, last: number) => {
  const { outside } = opened();
  for (let n = first; n <= last; n += 1) {
    await outside`
      insert into report_lines (generation, order_id, position, product_id, at, currency, units, minor)
      select generation, ${orderId(n)}, position, product_id, ${at(n)}, 'GBP', 1, 50
      from report_generations, unnest(${products.map(({ id }) => id)}::uuid[]) with ordinality as one (product_id, position)`;
    await outside`
      insert into report_facts (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines)
      select generation, ${orderId(n)}, 1, 'placed', ${at(n)}, ${newId()}, 'GB', 'GBP', 150, 3, 3 from report_generations`;
  }
};

const cancel = (n: number) => opened().outside`
  insert into report_facts (generation, order_id, version, kind, at)
  select generation, ${orderId(n)}, 2, 'cancelled', ${at(n)} from report_generations`;

const categorise = (id: ProductId | undefined, category: string) =>
  opened().outside`update products set category = ${category} where id = ${id ?? ''}`;

const told = async () => {
  const reporting = createReporting({
    reports: pgReports(opened().database.jobs, [{ consumer: 'reporting', types: ['OrderPlaced'] }]),
    reconciliation: { read: () => expect.unreachable() },
    now: () => now,
  });
  const period = { from: '2026-09-01', to: '2026-12-31', zone: 'Europe/Istanbul' };
  const result = await reporting.readSales({ period, by: 'category', compare: false });
  if (!result.ok) throw new Error(result.error.detail);
  return Object.fromEntries(
    result.value.parts.map(({ key, orders, cancelledOrders }) => [String(key), [orders, cancelledOrders]]),
  );
};

/** Orders of a category as they are counted, whatever it is now. */
const countedIn = async (category: string): Promise<number> => {
  const [row] = await opened().outside<{ orders: number }[]>`
    select coalesce(sum(orders), 0)::int as orders from report_category_orders where grain = 'month' and category = ${category}`;
  return row?.orders ?? 0;
};

const holds = async () =>
  expect(await opened().database.jobs.transaction((send) => sumDifferences(send, 100))).toEqual([]);

const step = (jobs: Pool = opened().database.jobs) => pgMoveProducts(jobs, 'live', BOUND)();

describe('orders of products that have moved to another category', () => {
  beforeEach(async () => {
    const { database, outside } = opened();
    await emptyReports(outside);
    await outside`delete from products where sku like 'MOVED-%'`;
    for (const [place, { id, sku }] of products.entries())
      await outside`
        insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values (${id}, ${sku}, 'A mug', '', ${`c${place}`}, 100, 'GBP', 1, now(), now())`;
    await place(1, ORDERS);
    for (const n of [3, 20, 37]) await cancel(n);
    while ((await pgSumReports(database.jobs)(1_000)) > 0);
    expect(await told()).toEqual({ c0: [ORDERS, 3], c1: [ORDERS, 3], c2: [ORDERS, 3] });
  });

  it('are counted anew a few at a time; reports tell the same at each, and of what comes meanwhile', async () => {
    await categorise(mug, 'new');
    const expected = { new: [ORDERS, 3], c1: [ORDERS, 3], c2: [ORDERS, 3] };
    expect(await told()).toEqual(expected);
    const steps: number[] = [];
    while ((await step()) > 0) {
      steps.push(await countedIn('new'));
      expect(await told()).toEqual(expected);
      await holds();
    }
    expect(steps).toEqual([7, 14, 21, 28, 35, 40]);
    expect(await countedIn('c0')).toBe(0);
  });

  it('are found where they are few: a step walks along so many lines, and counts its last order whole', async () => {
    const { outside } = opened();
    await outside`delete from report_lines where product_id <> ${knife ?? ''} and order_id <> ${orderId(30)}`;
    for (const table of ['category_orders', 'products', 'customers', 'cohorts'])
      await outside`delete from ${outside(`report_${table}`)}`;
    const columns = outside.unsafe(FACT);
    await outside`insert into report_uncounted (${columns}) select ${columns} from report_facts where kind in ('placed', 'cancelled')`;
    while ((await pgSumReports(opened().database.jobs)(1_000)) > 0);
    await categorise(plate, 'new');
    const bound = { ...BOUND, lines: 10 };
    const counted: number[] = [];
    while ((await pgMoveProducts(opened().database.jobs, 'live', bound)()) > 0) {
      counted.push(await countedIn('new'));
      expect(await told()).toEqual({ c0: [1, 0], new: [1, 0], c2: [ORDERS, 3] });
    }
    // The line is the thirty-first of forty-two, and its order the last of the third step.
    expect(counted).toEqual([0, 0, 1, 1, 1]);
  });

  it('are counted once where an order before or behind is cancelled, or comes, or its product moves on', async () => {
    const { database } = opened();
    await categorise(mug, 'new');
    await step();
    await cancel(1);
    await cancel(30);
    await place(0, 0);
    await place(ORDERS + 1, ORDERS + 1);
    await categorise(plate, 'new');
    const all = ORDERS + 2;
    expect(await told()).toEqual({ new: [all, 5], c2: [all, 5] });
    await holds();
    await step();
    await categorise(mug, 'newer');
    expect(await told()).toEqual({ new: [all, 5], newer: [all, 5], c2: [all, 5] });
    await pgCountFacts(database.jobs)(1_000);
    await holds();
    await categorise(knife, 'newer');
    await categorise(mug, 'c0');
    while ((await step()) > 0) {
      expect(await told()).toEqual({ c0: [all, 5], new: [all, 5], newer: [all, 5] });
      await holds();
    }
    expect([await countedIn('c0'), await countedIn('c1'), await countedIn('c2')]).toEqual([all, 0, 0]);
  });

  it('are as they were where a step is killed, and go on from there', async () => {
    const { jobs } = opened().database;
    const killed = new Error('killed');
    const dying: Pool = {
      ...jobs,
      transaction: (work) =>
        jobs.transaction(async (send) => {
          await work(send);
          throw killed;
        }),
    };
    await categorise(mug, 'new');
    expect(await step()).toBe(1);
    await expect(step(dying)).rejects.toBe(killed);
    expect(await countedIn('new')).toBe(7);
    await holds();
    while ((await pgSumReports(jobs)(1_000)) > 0);
    expect([await countedIn('new'), await countedIn('c0')]).toEqual([ORDERS, 0]);
    await holds();
  });

  it('wait until all facts are added up and counted', async () => {
    const sum = pgSumReports(opened().database.jobs);
    await categorise(mug, 'new');
    await place(ORDERS + 1, ORDERS + 12);
    expect([await sum(5), await sum(5), await countedIn('c0')]).toEqual([5, 5, ORDERS + 10]);
    while ((await sum(5)) > 0);
    expect([await countedIn('c0'), await countedIn('new')]).toEqual([0, ORDERS + 12]);
    await holds();
  });
});
