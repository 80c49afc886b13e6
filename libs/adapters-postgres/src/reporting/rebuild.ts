import type { Pool } from '../connection/pool.ts';
import { type Send, statement } from '../connection/statement.ts';
import { retried } from '../connection/transact.ts';
import { planByIndexes } from '../cross/books.ts';
import { pgSumReports } from './sum-reports.ts';

/**
 * Each line of an order's history is one event of the order, kept for good: `outbox` and topics have them for days. Whoever
 * follows events writes into this generation as well from now on.
 */
const BEGIN = statement(`
insert into report_generations (generation, state, expected)
select max(generation) + 1, 'building', (select count(*) from orders) from report_generations
on conflict do nothing`);

/** What each event told is the same row here as with whoever follows events. */
const WRITE = statement<Progress>(`
with building as materialized (
  select generation, coalesce(last_order, '00000000-0000-0000-0000-000000000000') as last_order
  from report_generations where state = 'building' for update
), batch as materialized (
  select generation, orders.id, customer_id, currency::text as currency, total_minor::bigint as minor, placed_at,
    shipping_address ->> 'country' as country, sums.units, sums.lines
  from building cross join lateral (
    select * from orders where orders.id > building.last_order order by orders.id limit $1::int
  ) as orders
  cross join lateral (
    select coalesce(sum(quantity), 0)::bigint as units, count(*)::int as lines from order_lines where order_id = orders.id
  ) as sums
), facts as (
  insert into report_facts (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason)
  select generation, id, version, kind, at, case when kind = 'placed' then customer_id end,
    case when kind = 'placed' then country end, case when kind in ('placed', 'refunded') then currency end,
    case kind when 'placed' then minor when 'refunded' then coalesce(given, minor) end, case when kind = 'placed' then units end,
    case when kind = 'placed' then lines end, reason
  from batch cross join lateral (
    select version, at, amount_minor as given, case when type = 'OrderCancelled' then reason end as reason, case type
        when 'OrderPlaced' then 'placed' when 'OrderCancelled' then 'cancelled'
        when 'OrderRefunded' then 'refunded' when 'OrderShipped' then 'shipped' end as kind
    from order_history where order_id = batch.id offset 0
  ) as told
  where kind is not null order by generation, id, version
  on conflict do nothing
), lines as (
  insert into report_lines (generation, order_id, position, product_id, at, currency, units, minor)
  select generation, batch.id, position, product_id, placed_at, currency, quantity, line_minor
  from batch cross join lateral (select * from order_lines where order_id = batch.id offset 0) as line
  order by generation, batch.id, position
  on conflict do nothing
)
update report_generations
set last_order = (select id from batch order by id desc limit 1), written = written + (select count(*) from batch)
where state = 'building' and exists (select from batch)
returning written::float8, expected::float8`);

const LOCK = statement("select generation from report_generations where state = 'building' for update");

const RETIRE = statement("delete from report_generations where state = 'live'");

const PUT_LIVE = statement("update report_generations set state = 'live' where state = 'building'");

/** What no generation has any more, by the beginnings of its indexes. */
const sweeping = (table: string) =>
  statement<{ readonly gone: number }>(`
with gone as (
  delete from ${table} where ctid = any (array(
    select ctid from ${table} where generation < (select min(generation) from report_generations) limit 5000
  )) returning 1
)
select count(*)::int as gone from gone`);

const SWEEPS = [
  ...['report_facts', 'report_lines', 'report_sums', 'report_pending', 'report_uncounted'],
  ...['report_products', 'report_category_orders', 'report_customers', 'report_cohorts'],
].map(sweeping);

/** Orders that are written, and how many there were when it was begun; others may have come since. */
type Progress = { readonly written: number; readonly expected: number };

const putLive = async (send: Send): Promise<void> => {
  const building = await send(LOCK());
  if (building.length === 0) return;
  await send(RETIRE());
  await send(PUT_LIVE());
};

export type Rebuild = {
  /** Orders in one transaction. */
  readonly batch?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Then facts are added up: called with how many of them are. */
  readonly onSummed?: (facts: number) => void;
};

const FACTS_AT_ONCE = 5_000;

/**
 * Writes down anew what the events of all orders told, beside what is read meanwhile, and puts it in its place at once. What
 * was interrupted goes on where it was, and several may be at it.
 */
export const pgRebuildReports = async (
  jobs: Pool,
  { batch = 500, onProgress, onSummed }: Rebuild = {},
): Promise<void> => {
  await jobs.send(BEGIN());
  const write = () =>
    jobs.transaction(async (send) => {
      await planByIndexes(send);
      return send(WRITE(batch));
    });
  for (;;) {
    const [progress] = await retried(write);
    if (!progress) break;
    onProgress?.(progress);
  }
  const sum = pgSumReports(jobs, 'building');
  for (let summed = 0, facts = await sum(FACTS_AT_ONCE); facts > 0; facts = await sum(FACTS_AT_ONCE)) {
    summed += facts;
    onSummed?.(summed);
  }
  await retried(() => jobs.transaction(putLive));
  for (const sweep of SWEEPS) {
    for (;;) {
      const [{ gone } = { gone: 0 }] = await jobs.send(sweep());
      if (gone === 0) break;
    }
  }
};
