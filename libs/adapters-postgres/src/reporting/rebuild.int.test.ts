import { createReportFollowers } from '@orderline/domain/reporting';
import { asId, type EventId, type OrderId, ok } from '@orderline/domain/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { emptyReports } from '../testing/empty-reports.ts';
import { newId } from '../testing/new-id.ts';
import { FACT } from './entries.ts';
import { pgInsertOrderFacts, pgInsertStockFacts } from './facts.ts';
import { pgRebuildReports } from './rebuild.ts';
import { pgReconcileReports } from './reconcile.ts';
import { pgReports } from './reports.ts';
import { pgSumReports } from './sum-reports.ts';

const opened = useDatabase();

const ORDERS = 40;
const subscriptions = [
  { consumer: 'reporting', types: ['OrderPlaced', 'OrderShipped', 'OrderCancelled', 'OrderRefunded'] },
];
const december = { from: new Date('2026-12-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
const now = new Date('2026-12-31T00:00:00Z');

const idOf = (nth: number): OrderId => asId(`0199c0de-7a00-7000-8000-${String(nth).padStart(12, '0')}`);

/** Every third order is cancelled, every sixth refunded as well, every twelfth by half; none of it is told to anybody. */
const fill = async () => {
  const { outside } = opened();
  await emptyReports(outside);
  for (const table of ['orders', 'order_lines', 'order_history', 'outbox'])
    await outside`delete from ${outside(table)}`;
  await outside`delete from report_generations`;
  await outside`insert into report_generations (generation, state) values (1, 'live')`;
  await outside`
    insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
    select ('0199c0de-7a00-7000-8000-' || lpad(n::text, 12, '0'))::uuid, gen_random_uuid(), 'placed', 100 * n, 'GBP',
      jsonb_build_object('country', case when n % 2 = 0 then 'GB' else 'DE' end), 1,
      '2026-12-01'::timestamptz + n * interval '5 hours', now()
    from generate_series(1, ${ORDERS}) as n`;
  await outside`
    insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
    select id, 1, ${newId()}, 'MUG-01', 'A mug', 2, total_minor / 2, total_minor from orders`;
  await outside`
    insert into order_history (order_id, version, type, at, reason, amount_minor)
    select id, told.version, type, placed_at + told.version * interval '1 hour' - interval '1 hour',
      case when type = 'OrderCancelled' then 'customer' end,
      case when type = 'OrderRefunded' and n % 12 = 0 then total_minor / 2 end
    from orders, lateral (select right(id::text, 4)::int as n) as numbered, (values
      (1, 'OrderPlaced', 1), (2, 'OrderPaid', 2), (2, 'OrderCancelled', 3), (3, 'OrderRefunded', 6)
    ) as told (version, type, every)
    where n % every = 0 and (type <> 'OrderPaid' or n % 3 <> 0)`;
};

const rebuild = (batch: number, onProgress?: (written: number) => void) =>
  pgRebuildReports(opened().database.jobs, {
    batch,
    ...(onProgress && { onProgress: ({ written }) => onProgress(written) }),
  });

/** Adds up and counts what facts there are. */
const sumAnew = async () => {
  const { database, outside } = opened();
  for (const table of [
    'report_sums',
    'report_products',
    'report_category_orders',
    'report_customers',
    'report_cohorts',
  ])
    await outside`delete from ${outside(table)}`;
  const columns = outside.unsafe(FACT);
  await outside`insert into report_pending (${columns}) select ${columns} from report_facts`;
  await outside`
    insert into report_uncounted (${columns}) select ${columns} from report_facts where kind in ('placed', 'cancelled')`;
  while ((await pgSumReports(database.jobs)(1_000)) > 0);
};

const reconcile = () => pgReconcileReports(opened().database.jobs, subscriptions)();

const sales = async () => {
  const { told } = await pgReports(opened().database.jobs, subscriptions).sales(
    () => [{ interval: december, by: 'total' }],
    now,
  );
  return told[0]?.map(({ orders, cancelledOrders, gross, cancellations, repaid }) => ({
    ...{ orders, cancelledOrders, gross: Number(gross), cancellations: Number(cancellations), repaid: Number(repaid) },
  }));
};

const every = (step: number): number =>
  Array.from({ length: ORDERS }, (_, index) => index + 1)
    .filter((n) => n % step === 0)
    .reduce((sum, n) => sum + 100 * n, 0);

const whole = [
  { orders: ORDERS, cancelledOrders: 13, gross: every(1), cancellations: every(3), repaid: every(6) - every(12) / 2 },
];

/** The next event of an order, with its line of history, as its transaction writes it; then it is followed. */
const cancelLive = async (nth: number) => {
  const { database, outside } = opened();
  const at = new Date('2026-12-20T00:00:00Z');
  await outside`
    insert into order_history (order_id, version, type, at, reason) values (${idOf(nth)}, 3, 'OrderCancelled', ${at}, 'customer')`;
  const { reportOrders } = createReportFollowers({
    insertOrderFacts: pgInsertOrderFacts(database.business),
    insertStockFacts: pgInsertStockFacts(database.business),
    now: () => now,
  });
  const delivery = { consumer: 'reporting', type: 'OrderCancelled', aggregateId: idOf(nth), version: 3 };
  const fact = { orderId: idOf(nth), version: 3, at, kind: 'cancelled', reason: 'customer' } as const;
  expect(await reportOrders([{ delivery: { ...delivery, eventId: newId<EventId>() }, fact }])).toEqual(ok(['handled']));
};

describe('a rebuild of reports', () => {
  beforeEach(fill);

  it('tells of orders from before there were reports, as the orders themselves do, also when it is done twice', async () => {
    expect((await reconcile()).differences.length).toBeGreaterThan(0);
    const told: number[] = [];
    await rebuild(15, (written) => told.push(written));
    expect(told).toEqual([15, 30, 40]);
    expect(await sales()).toEqual(whole);
    expect(await reconcile()).toEqual({ orders: ORDERS, underWay: 0, differences: [] });
    await rebuild(500);
    expect(await sales()).toEqual(whole);
    const [{ generations } = {}] = await opened().outside`
      select array_agg(distinct generation) as generations from report_facts`;
    expect(generations).toEqual([3]);
  });

  it('leaves what was told before until it is whole, goes on where it was killed, and loses nothing that came meanwhile', async () => {
    await rebuild(500);
    await opened().outside`delete from report_facts where kind = 'placed' and order_id = ${idOf(7)}`;
    const before = await sales();
    const killed = new Error('killed');
    const kill = (written: number) => {
      if (written >= 20) throw killed;
    };
    await expect(rebuild(10, kill)).rejects.toBe(killed);
    expect(await sales()).toEqual(before);
    await cancelLive(1);
    await cancelLive(38);
    const told: number[] = [];
    await rebuild(10, (written) => told.push(written));
    expect(told).toEqual([30, 40]);
    const [first] = whole;
    const cancellations = every(3) + 100 + 3800;
    expect(await sales()).toEqual([{ ...first, cancelledOrders: 15, cancellations }]);
    expect((await reconcile()).differences).toEqual([]);
  });

  it('adds up before it is put live, goes on where it was killed at that, and adds what came meanwhile once', async () => {
    const killed = new Error('killed');
    const kill = () => {
      throw killed;
    };
    await expect(pgRebuildReports(opened().database.jobs, { onSummed: kill })).rejects.toBe(killed);
    expect(await sales()).toEqual([]);
    await cancelLive(1);
    await rebuild(10);
    const cancelled = [{ ...whole[0], cancelledOrders: 14, cancellations: every(3) + 100 }];
    expect(await sales()).toEqual(cancelled);
    const [listed] = await opened().outside`
      select (select count(*)::int from report_pending) as unsummed, (select count(*)::int from report_uncounted) as uncounted`;
    expect(listed).toEqual({ unsummed: 0, uncounted: 0 });
    expect((await reconcile()).differences).toEqual([]);
  });

  it('is the same where several are at it at once', async () => {
    await Promise.all([rebuild(3), rebuild(4), rebuild(5)]);
    expect(await sales()).toEqual(whole);
    expect((await reconcile()).differences).toEqual([]);
  });
});

describe('a reconciliation of reports', () => {
  beforeEach(async () => {
    await fill();
    await rebuild(500);
  });

  it.each([
    [
      'an order that reports lack',
      'delete from report_facts where version = 1 and minor = 400',
      'placed GBP GB 2026-12-01',
    ],
    [
      'an amount',
      "update report_facts set minor = 1 where kind = 'placed' and minor = 400",
      'placed GBP GB 2026-12-01',
    ],
    [
      'a country',
      "update report_facts set country = 'FR' where kind = 'placed' and minor = 400",
      'placed GBP FR 2026-12-01',
    ],
    [
      'a minute',
      "update report_facts set at = at + interval '1 minute' where kind = 'placed' and minor = 400",
      'placed GBP GB 2026-12-01',
    ],
    [
      'a customer',
      "update report_facts set customer_id = order_id where kind = 'placed' and minor = 400",
      'placed GBP GB 2026-12-01',
    ],
    [
      'a cancellation',
      "delete from report_facts where kind = 'cancelled' and reason = 'customer' and at < '2026-12-01T17:00Z'",
      'cancelled GBP DE 2026-12-01',
    ],
    ['a refund', "update report_facts set minor = minor - 1 where kind = 'refunded'", 'refunded GBP GB'],
    ['units of a product', 'update report_lines set units = 3 where minor = 400', 'product '],
    [
      'a sum',
      "update report_sums set refunds = refunds + 1 where dimension = 'country' and grain = 'month'",
      'sum country month',
    ],
    ['a sum that is gone', "delete from report_sums where dimension = 'product' and grain = 'day'", 'sum product day'],
    [
      'a fact that is summed twice',
      `insert into report_pending (${FACT}) select ${FACT} from report_facts where minor = 400`,
      'sum all quarter',
    ],
    [
      'a trimester that is not its months',
      "update report_sums set units = units + 1 where dimension = 'product' and grain = 'trimester'",
      'sum product trimester',
    ],
    ['a count of a category', 'update report_category_orders set orders = orders - 1', 'category month'],
    [
      'a fact that is counted twice',
      `insert into report_uncounted (${FACT}) select ${FACT} from report_facts where minor = 400`,
      'category month',
    ],
    ['a cohort', 'update report_cohorts set customers = customers + 1', 'cohort 2026-12-01'],
    ['a cohort that is gone', 'delete from report_cohorts', 'cohort 2026-12-01'],
    ['a customer', 'update report_cohorts set orders = orders - 1', 'cohort 2026-12-01'],
  ])('names %s that differs', async (_what, change, part) => {
    expect((await reconcile()).differences).toEqual([]);
    await opened().outside.unsafe(change);
    const parts = (await reconcile()).differences.map((difference) => difference.part);
    expect(
      parts.filter((named) => named.startsWith(part)),
      parts.join(', '),
    ).not.toEqual([]);
  });

  it('leaves out orders of which an event has not been handled yet, and says how many', async () => {
    const { outside } = opened();
    await outside`delete from report_facts where order_id = ${idOf(4)}`;
    await outside`delete from report_lines where order_id = ${idOf(4)}`;
    await sumAnew();
    await outside`
      insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
      values (${newId()}, 'order', ${idOf(4)}, 1, 'OrderPlaced', 'orderline.orders.v1', ${idOf(4)},
        '{"ce_time": "2026-12-01T20:00:00.000Z"}', '{}')`;
    expect(await reconcile()).toEqual({ orders: ORDERS, underWay: 1, differences: [] });
    const { asOf } = await pgReports(opened().database.jobs, subscriptions).baskets(() => [december], now);
    expect(asOf).toEqual(new Date('2026-12-01T20:00:00.000Z'));
    await outside`update outbox set published_at = now()`;
    expect(await reconcile()).toMatchObject({ underWay: 1, differences: [] });
    await outside`insert into inbox (consumer, event_id, type, handled_at) select 'reporting', event_id, type, now() from outbox`;
    const after = await pgReports(opened().database.jobs, subscriptions).baskets(() => [december], now);
    expect(after.asOf).toEqual(new Date(now.getTime() - 10_000));
  });
});
