import type { Pool } from '../connection/pool.ts';
import { type Send, type Statement, statement } from '../connection/statement.ts';
import { retried } from '../connection/transact.ts';
import { planByIndexes } from '../cross/books.ts';
import { byCategory } from './categories.ts';
import { FACT, MONTH_AND_DAY } from './entries.ts';
import { lockGeneration, type State } from './sum-facts.ts';

/** Orders of categories, by what they are kept by, over `by_category`. */
export const CATEGORY_ORDERS = `category_orders as (
  select grain, since, currency, category, sum(sign * orders) as orders, sum(sign * cancelled) as cancelled
  from by_category cross join lateral (values ${MONTH_AND_DAY}) as times (grain, since)
  group by grain, since, currency, category
)`;

/** What `category_orders` has. */
export const ADD_CATEGORY_ORDERS = `
  insert into report_category_orders (generation, grain, since, currency, category, orders, cancelled)
  select $1::int, * from category_orders order by grain, since, currency, category
  on conflict (generation, grain, since, currency, category) do update
  set orders = report_category_orders.orders + excluded.orders, cancelled = report_category_orders.cancelled + excluded.cancelled`;

/** The months of `customers`, from all that was told of them. */
export const activeOf = (generation: string): string => `active as materialized (
  select customer_id, array_agg(month order by month) as months, array_agg(orders order by month) as orders from (
    select customer_id, date_trunc('month', at at time zone 'UTC')::date as month, count(*)::int as orders
    from customers cross join lateral (
      select at from report_facts
      where generation = ${generation} and kind = 'placed' and report_facts.customer_id = customers.customer_id offset 0
    ) as fact group by 1, 2
  ) as ordered group by customer_id
)`;

/**
 * A customer is counted as the events told until now have it, and what was counted before is taken back: whichever order is
 * told first, and however often a customer is counted, the count is the same.
 */
const COUNT = statement<{ readonly facts: number }>(`
with taken as (
  delete from report_uncounted where ctid = any (array(
    select ctid from report_uncounted where generation = $1::int limit $2::int
  )) returning ${FACT}
), counted as materialized (
  select taken.*, 0 as part, 1 as sign from taken
), ${byCategory('$1::int')}, known as (
  insert into report_products (generation, product_id, category)
  select distinct $1::int, product_id, coalesce(category, '') from by_line left join products on id = product_id
  where product_id is not null order by product_id
  on conflict do nothing
), ${CATEGORY_ORDERS}, ordered as (${ADD_CATEGORY_ORDERS}
), customers as materialized (
  select distinct customer_id from taken where kind = 'placed'
), ${activeOf('$1::int')}, changes as (
  select cohort, month, sum(customers) as customers, sum(orders) as orders from (
    select months[1] as cohort, one.month, 1 as customers, one.orders
    from active cross join lateral unnest(active.months, active.orders) as one (month, orders)
    union all
    select before.months[1], one.month, -1, -one.orders
    from customers cross join lateral (
      select months, orders from report_customers
      where generation = $1::int and report_customers.customer_id = customers.customer_id offset 0
    ) as before cross join lateral unnest(before.months, before.orders) as one (month, orders)
  ) as every group by cohort, month having sum(customers) <> 0 or sum(orders) <> 0
), kept as (
  insert into report_customers (generation, customer_id, months, orders)
  select $1::int, customer_id, months, orders from active order by customer_id
  on conflict (generation, customer_id) do update set months = excluded.months, orders = excluded.orders
), cohorts as (
  insert into report_cohorts (generation, cohort, month, customers, orders)
  select $1::int, * from changes order by cohort, month
  on conflict (generation, cohort, month) do update
  set customers = report_cohorts.customers + excluded.customers, orders = report_cohorts.orders + excluded.orders
)
select count(*)::int as facts from taken`);

type Step = {
  readonly plan: (send: Send) => Promise<unknown>;
  readonly step: (generation: number) => Statement<{ readonly facts: number }>;
};

/** One step of whoever counts a generation; one at a time does. */
export const counting = (jobs: Pool, state: State, { plan, step }: Step): Promise<number> =>
  retried(() =>
    jobs.transaction(async (send) => {
      await plan(send);
      const generation = await lockGeneration(send, state);
      if (generation === undefined) return 0;
      const [{ facts } = { facts: 0 }] = await send(step(generation));
      return facts;
    }),
  );

/** Counts at most `limit` facts that are in no count yet; answers how many. */
export const pgCountFacts =
  (jobs: Pool, state: State = 'live') =>
  (limit: number): Promise<number> =>
    counting(jobs, state, { plan: planByIndexes, step: (generation) => COUNT(generation, limit) });
