import { type Send, statement } from '../connection/statement.ts';
import { byCategory } from './categories.ts';
import { activeOf, CATEGORY_ORDERS } from './count-facts.ts';
import { FIGURES, LIVE } from './entries.ts';
import { DIMENSIONS } from './sum-facts.ts';

type Sums = Readonly<Record<'orders' | 'units' | 'minor', string>>;

export type Difference = { readonly part: string; readonly expected: Sums; readonly actual: Sums };

/** `counted`: facts but those of a list. */
const notIn = (list: string, where = ''): string => `listed as materialized (
  select order_id, version from ${list} where generation = ${LIVE}
), counted as materialized (
  select fact.*, 0 as part, 1 as sign from report_facts fact left join listed using (order_id, version)
  where fact.generation = ${LIVE} and listed.order_id is null ${where}
)`;

/** What is in sums, added up anew from the facts that are in them. */
const SUMS = statement<Difference>(`
with ${notIn('report_pending')}, ${DIMENSIONS}, actual as (
  select dimension, grain, since, currency, key, ${FIGURES.join(', ')} from report_sums where generation = ${LIVE}
)
select concat_ws(' ', 'sum', dimension, grain, to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), currency, key) as part,
  json_build_object('orders', coalesce(grained.orders, 0)::text, 'units', coalesce(grained.units, 0)::text,
    'minor', coalesce(grained.gross, 0)::text) as expected,
  json_build_object('orders', coalesce(actual.orders, 0)::text, 'units', coalesce(actual.units, 0)::text,
    'minor', coalesce(actual.gross, 0)::text) as actual
from grained full join actual using (dimension, grain, since, currency, key)
where (${FIGURES.map((name) => `coalesce(grained.${name}, 0)`).join(', ')})
  is distinct from (${FIGURES.map((name) => `coalesce(actual.${name}, 0)`).join(', ')})
order by part limit $1::int`);

/** One against the other, of a part that both have by `keys`. */
const compared = (name: string, keys: readonly string[], [orders, other]: readonly [string, string]): string => {
  const shown = (of: string) =>
    `json_build_object('orders', coalesce(${of}.${orders}, 0)::text, 'units', coalesce(${of}.${other}, 0)::text, 'minor', '0')`;
  return `select concat_ws(' ', ${[`'${name}'`, ...keys.map((key) => `${key}::text`)].join(', ')}) as part,
  ${shown('expected')} as expected, ${shown('actual')} as actual
from expected full join actual using (${keys.join(', ')})
where (coalesce(expected.${orders}, 0), coalesce(expected.${other}, 0))
  is distinct from (coalesce(actual.${orders}, 0), coalesce(actual.${other}, 0))
order by part limit $1::int`;
};

/** Orders of categories, as those are counted in which products are. */
const CATEGORIES = statement<Difference>(`
with ${notIn('report_uncounted', "and fact.kind in ('placed', 'cancelled')")}, ${byCategory(LIVE)}, ${CATEGORY_ORDERS},
expected as (select * from category_orders), actual as (select * from report_category_orders where generation = ${LIVE})
${compared('category', ['grain', 'since', 'currency', 'category'], ['orders', 'cancelled'])}`);

/** Customers with orders that are not counted yet are taken as they are counted; `minor` is of no meaning. */
const COHORTS = statement<Difference>(`
with listed as materialized (
  select distinct customer_id from report_uncounted where generation = ${LIVE} and kind = 'placed'
), customers as materialized (
  select distinct customer_id from report_facts fact where generation = ${LIVE} and kind = 'placed'
    and not exists (select from listed where listed.customer_id = fact.customer_id)
), ${activeOf(LIVE)}, expected as (
  select months[1] as cohort, one.month, sum(one.orders) as orders, count(*) as customers from (
    select months, orders from active
    union all
    select months, orders from report_customers where generation = ${LIVE} and exists (
      select from listed where listed.customer_id = report_customers.customer_id)
  ) as every cross join lateral unnest(every.months, every.orders) as one (month, orders) group by 1, 2
), actual as (select * from report_cohorts where generation = ${LIVE})
${compared('cohort', ['cohort', 'month'], ['orders', 'customers'])}`);

/** The first so many sums, and counts, that are not what the facts in them make; what is listed is in none. */
export const sumDifferences = async (send: Send, shown: number): Promise<readonly Difference[]> => [
  ...(await send(SUMS(shown))),
  ...(await send(CATEGORIES(shown))),
  ...(await send(COHORTS(shown))),
];
