import type { Pool } from '../connection/pool.ts';
import { only, type Send, statement } from '../connection/statement.ts';
import type { Subscriptions } from '../cross/books.ts';
import { beginReading, followedBy, WAITING } from './as-of.ts';
import { LIVE } from './entries.ts';
import { type Difference, sumDifferences } from './reconcile-sums.ts';

const WAITERS = `waiting as materialized (select distinct aggregate_id as id from (${WAITING}) as waiting)`;

const IS_WHOLE = (order: string): string => `not exists (select from waiting where waiting.id = ${order})`;

/** Times and customers are held against each other by a sum that differs where one of them does. */
const checked = (at: string, customer: string): string =>
  `coalesce(sum(hashtextextended(extract(epoch from ${at})::text || coalesce(${customer}::text, ''), 0)::numeric), 0)`;

/** Part by part: what happened to orders of a currency and a country on a day by UTC. */
const FACTS = statement<Difference>(`
with ${WAITERS}, expected as (
  select concat_ws(' ', told.kind, currency, coalesce(shipping_address ->> 'country', '?'), (told.at at time zone 'UTC')::date) as part,
    count(*) as orders, coalesce(sum(sums.units) filter (where kind = 'placed'), 0) as units,
    coalesce(sum(case kind when 'placed' then total_minor when 'refunded' then coalesce(given, total_minor) end), 0) as minor,
    ${checked('told.at', "case when kind = 'placed' then customer_id end")} as digest
  from orders
  cross join lateral (
    select at, amount_minor as given, case type when 'OrderPlaced' then 'placed' when 'OrderCancelled' then 'cancelled'
      when 'OrderRefunded' then 'refunded' when 'OrderShipped' then 'shipped' end as kind
    from order_history where order_id = orders.id
  ) as told
  cross join lateral (select sum(quantity) as units from order_lines where order_id = orders.id and kind = 'placed') as sums
  where kind is not null and ${IS_WHOLE('orders.id')} group by 1
), actual as (
  select concat_ws(' ', fact.kind, placed.currency, coalesce(placed.country, '?'), (fact.at at time zone 'UTC')::date) as part,
    count(*) as orders, coalesce(sum(fact.units), 0) as units, coalesce(sum(fact.minor), 0) as minor,
    ${checked('fact.at', 'fact.customer_id')} as digest
  from report_facts fact left join report_facts placed on placed.generation = fact.generation
    and placed.order_id = fact.order_id and placed.kind = 'placed'
  where fact.generation = ${LIVE} and ${IS_WHOLE('fact.order_id')} group by 1
)
select part, json_build_object('orders', coalesce(expected.orders, 0)::text, 'units', coalesce(expected.units, 0)::text,
    'minor', coalesce(expected.minor, 0)::text) as expected,
  json_build_object('orders', coalesce(actual.orders, 0)::text, 'units', coalesce(actual.units, 0)::text,
    'minor', coalesce(actual.minor, 0)::text) as actual
from expected full join actual using (part)
where (expected.orders, expected.units, expected.minor, expected.digest)
  is distinct from (actual.orders, actual.units, actual.minor, actual.digest)
order by part limit $3::int`);

const LINES = statement<Difference>(`
with ${WAITERS}, expected as (
  select product_id, orders.currency::text as currency, count(*) as orders, sum(quantity) as units, sum(line_minor) as minor
  from order_lines join orders on orders.id = order_id where ${IS_WHOLE('order_id')} group by 1, 2
), actual as (
  select product_id, currency, count(*) as orders, sum(units) as units, sum(minor) as minor
  from report_lines where generation = ${LIVE} and ${IS_WHOLE('order_id')} group by 1, 2
)
select concat_ws(' ', 'product', product_id, currency) as part,
  json_build_object('orders', coalesce(expected.orders, 0)::text, 'units', coalesce(expected.units, 0)::text,
    'minor', coalesce(expected.minor, 0)::text) as expected,
  json_build_object('orders', coalesce(actual.orders, 0)::text, 'units', coalesce(actual.units, 0)::text,
    'minor', coalesce(actual.minor, 0)::text) as actual
from expected full join actual using (product_id, currency)
where (expected.orders, expected.units, expected.minor) is distinct from (actual.orders, actual.units, actual.minor)
order by part limit $3::int`);

const COUNTS = statement<{ readonly orders: number; readonly underWay: number }>(`
with ${WAITERS}
select (select count(*)::float8 from orders) as orders,
  (select count(*)::float8 from orders join waiting using (id) where $3::int is not null) as "underWay"`);

export type ReconciledReports = {
  readonly orders: number;
  /** Orders of which events are not handled yet, which are left out. */
  readonly underWay: number;
  /** The first hundred parts that differ of what happened to orders, of products, of sums, and of counts. */
  readonly differences: readonly Difference[];
};

const SHOWN = 100;

/** Holds what reports add up against the orders themselves, all of it from one snapshot. */
export const pgReconcileReports = (jobs: Pool, subscriptions: Subscriptions) => (): Promise<ReconciledReports> => {
  const { book, types } = followedBy(subscriptions);
  return jobs.transaction(async (send: Send) => {
    await beginReading(send);
    const counts = only(await send(COUNTS(book, types, SHOWN)));
    const facts = await send(FACTS(book, types, SHOWN));
    const lines = await send(LINES(book, types, SHOWN));
    return { ...counts, differences: [...facts, ...lines, ...(await sumDifferences(send, SHOWN))] };
  });
};
