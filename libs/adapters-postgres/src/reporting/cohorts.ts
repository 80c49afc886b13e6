import type { CohortRow } from '@orderline/domain/reporting';
import { type Statement, statement } from '../connection/statement.ts';
import { LIVE } from './entries.ts';
import { nearestMonth } from './segments.ts';

const IN_UTC = "at time zone 'UTC'";

/** What was told of customers, with the first order of each; of many at once by one walk along their index. */
const placedBy = (customers: string): string => `as materialized (
  select customer_id, at, min(at) over (partition by customer_id) as first from report_facts
  where generation = ${LIVE} and kind = 'placed' and customer_id = any (array(select customer_id from ${customers}))
)`;

/** Customers by the months, which begin at `begun` and end at `ended`, of their first orders and of others. */
const countedBy = (placed: string, { begun, ended, sign = '' }: Readonly<Record<string, string>>): string => `
  select width_bucket(first, ${begun}) - 1, width_bucket(at, ${begun}) - 1, ${sign}count(distinct customer_id), ${sign}count(*)
  from ${placed} where first >= (${begun})[1] and at < ${ended} group by 1, 2`;

const ZONE = { begun: '$1::timestamptz[]', ended: '$2::timestamptz' };
const UTC = { begun: '$3::timestamptz[]', ended: '$4::timestamptz' };

/**
 * Months of a zone are told from months by UTC. A customer without an order between the beginnings of the two is the same in
 * both; whoever has one is taken out as counted by UTC, and counted by the zone. So is who has orders that are in no count yet,
 * by what is kept of what was counted.
 * $1: where each month begins; $2: where the last one ends; $3 and $4: the same by UTC; $5 and $6: what lies between the two.
 */
const COHORTS = statement<CohortRow>(`
with listed as materialized (
  select distinct customer_id from report_uncounted where generation = ${LIVE} and kind = 'placed'
), shifted as materialized (
  select distinct fact.customer_id from unnest($5::timestamptz[], $6::timestamptz[]) as edges (since, until) cross join lateral (
    select customer_id from report_facts
    where generation = ${LIVE} and kind = 'placed' and at >= edges.since and at < edges.until offset 0
  ) as fact where not exists (select from listed where listed.customer_id = fact.customer_id)
), placed_listed ${placedBy('listed')}, placed_shifted ${placedBy('shifted')}, counted as (
  select cohort, month, customers, orders from report_cohorts where generation = ${LIVE}
  union all
  select stored.months[1], active.month, -1, -active.orders
  from report_customers stored cross join lateral unnest(stored.months, stored.orders) as active (month, orders)
  where generation = ${LIVE} and customer_id = any (array(select customer_id from listed))
), told (cohort, month, customers, orders) as (
  select width_bucket(cohort::timestamp ${IN_UTC}, ${UTC.begun}) - 1, width_bucket(month::timestamp ${IN_UTC}, ${UTC.begun}) - 1,
    customers, orders
  from counted where cohort::timestamp ${IN_UTC} >= (${UTC.begun})[1] and month::timestamp ${IN_UTC} < ${UTC.ended}
  union all ${countedBy('placed_shifted', { ...UTC, sign: '-' })}
  union all ${countedBy('placed_shifted', ZONE)}
  union all ${countedBy('placed_listed', ZONE)}
)
select cohort, month - cohort as later, sum(customers)::int as customers, sum(orders)::int as orders
from told group by 1, 2 having sum(customers) <> 0 or sum(orders) <> 0 order by 1, 2`);

const texts = (dates: readonly Date[]): readonly string[] => dates.map((date) => date.toISOString());

/** Customers by the month of their first order and that of another. */
export const cohortsStatement = (months: readonly Date[], until: Date): Statement<CohortRow> => {
  const ends = [...months, until].map((at) => ({ at, near: nearestMonth(at) }));
  const edges = ends
    .filter(({ at, near }) => at.getTime() !== near.getTime())
    .map(({ at, near }) => (at < near ? { since: at, until: near } : { since: near, until: at }));
  return COHORTS(
    ...[texts(months), until, texts(ends.slice(0, -1).map(({ near }) => near)), nearestMonth(until)],
    ...[texts(edges.map(({ since }) => since)), texts(edges.map((edge) => edge.until))],
  );
};
