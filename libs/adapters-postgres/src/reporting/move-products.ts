import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';
import { planEachTime } from './as-of.ts';
import { byMove, movedProducts } from './categories.ts';
import { ADD_CATEGORY_ORDERS, CATEGORY_ORDERS, counting } from './count-facts.ts';
import type { State } from './sum-facts.ts';

/**
 * Counts what is counted of orders that have these products anew, from where the step before came to. Products whose category
 * changes meanwhile come after them, and so do those that change it again. The last order of a step is counted whole, as
 * not all of its lines may have been walked along.
 */
const MOVE = statement<{ readonly facts: number }>(`
with begun as materialized (
  select product_id, moving_to as now from report_products where generation = $1::int and moving_to is not null
), moved as materialized (
  select product_id, now from begun
  union all
  select product_id, now from (
    select * from (${movedProducts('$1::int')}) as every where not exists (select from begun) order by product_id limit $2::int
  ) as next
), walked as materialized (
  select order_id, product_id from report_lines
  where generation = $1::int and exists (select from moved) and order_id > coalesce(
    (select moved_through from report_generations where generation = $1::int and exists (select from begun)),
    '00000000-0000-0000-0000-000000000000')
  order by order_id, position limit $3::int
), found as materialized (
  select distinct order_id from walked join moved using (product_id) order by order_id limit $4::int
), reached as materialized (
  select case
    when (select count(*) from found) = $4::int then (select order_id from found order by order_id desc limit 1)
    when (select count(*) from walked) = $3::int then (select order_id from walked order by order_id desc limit 1)
  end as through
), listed as materialized (
  select order_id, version from report_uncounted where generation = $1::int
), counted as materialized (
  select fact.*, 0 as part, 1 as sign from (
    select order_id from found union select through from reached
  ) as has cross join lateral (
    select * from report_facts where generation = $1::int and report_facts.order_id = has.order_id
      and kind in ('placed', 'cancelled') offset 0
  ) as fact
  where not exists (select from listed where listed.order_id = fact.order_id and listed.version = fact.version)
), ${byMove('$1::int')}, ${CATEGORY_ORDERS}, ordered as (${ADD_CATEGORY_ORDERS}
), stepped as (
  update report_generations set moved_through = through from reached
  where generation = $1::int and exists (select from moved)
), moving as (
  update report_products set category = case when through is null then now else category end,
    moving_to = case when through is not null then now end
  from moved cross join reached
  where generation = $1::int and report_products.product_id = moved.product_id
    and (through is null or report_products.moving_to is null)
)
select count(*)::int as facts from moved`);

/** Of one step: lines to walk along, and of those that have some of the products, orders to count anew. */
export const MOVING = { products: 1_000, lines: 20_000, orders: 2_000 } as const;

/** One step of counting orders of products anew that have moved; answers how many products were at it, 0 where all is done. */
export const pgMoveProducts =
  (
    jobs: Pool,
    state: State = 'live',
    { products, lines, orders }: Readonly<Record<keyof typeof MOVING, number>> = MOVING,
  ) =>
  (): Promise<number> =>
    counting(jobs, state, { plan: planEachTime, step: (generation) => MOVE(generation, products, lines, orders) });
