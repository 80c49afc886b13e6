import type { Interval, SalesRow } from '@orderline/domain/reporting';
import { only, type Send, type Statement, statement } from '../connection/statement.ts';
import { byMove, movedProducts, READ_BY_CATEGORY } from './categories.ts';
import { LIVE } from './entries.ts';
import { countedOf, SEGMENTS, segmentParams } from './read-sums.ts';

type CategoryOrders = Pick<SalesRow, 'key' | 'currency' | 'orders' | 'cancelledOrders'>;

const TOLD = `nullif(category, '') as key, currency, sum(sign * orders)::int as orders, sum(sign * cancelled)::int as "cancelledOrders"`;

const CATEGORY_ORDERS = statement<CategoryOrders>(`
with ${SEGMENTS}, ${countedOf(['placed', 'cancelled'], 'report_uncounted')}, ${READ_BY_CATEGORY}
select ${TOLD} from (
  select segments.sign, sums.currency, sums.category, sums.orders, sums.cancelled
  from segments cross join lateral (
    select * from report_category_orders sums where sums.generation = ${LIVE}
      and sums.grain = segments.grain and sums.since >= segments.since and sums.since < segments.until offset 0
  ) as sums
  where segments.grain <> 'fact'
  union all
  select sign, currency, category, orders, cancelled from by_category
) as every group by category, currency`);

const ANY_MOVED = statement<{ readonly moved: boolean }>(`select exists (${movedProducts(LIVE)}) as moved`);

/** Lines of an order have the time at which it was placed, by which they come. */
const MOVED_ORDERS = statement<CategoryOrders>(`
with moved as materialized (${movedProducts(LIVE)}), counted as materialized (
  select fact.*, 0 as part, 1 as sign from (
    select distinct order_id from report_lines
    where generation = ${LIVE} and at >= $1::timestamptz and at < $2::timestamptz and product_id in (select product_id from moved)
  ) as has cross join lateral (
    select * from report_facts where generation = ${LIVE} and order_id = has.order_id and kind = 'placed' offset 0
  ) as fact
  union all
  select fact.*, 0, 1 from report_facts fact cross join lateral (
    select from report_lines line
    where line.generation = fact.generation and line.order_id = fact.order_id and line.product_id in (select product_id from moved)
    limit 1
  ) as has
  where generation = ${LIVE} and kind = 'cancelled' and at >= $1::timestamptz and at < $2::timestamptz
), ${byMove(LIVE)}
select ${TOLD} from by_category group by category, currency having sum(sign * orders) <> 0 or sum(sign * cancelled) <> 0`);

export const categoryOrders = (asked: { readonly interval: Interval }): Statement<CategoryOrders> =>
  CATEGORY_ORDERS(...segmentParams(asked, ['month', 'day']));

export const movedOrders = ({ interval: { from, to } }: { readonly interval: Interval }): Statement<CategoryOrders> =>
  MOVED_ORDERS(from, to);

/** Orders of categories, as the catalogue has their products now. */
export const categoryOrdersIn = async (
  send: Send,
  asked: { readonly interval: Interval },
): Promise<readonly CategoryOrders[]> => {
  const counted = await send(categoryOrders(asked));
  const { moved } = only(await send(ANY_MOVED()));
  return moved ? [...counted, ...(await send(movedOrders(asked)))] : counted;
};
