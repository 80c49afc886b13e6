import type { Pool } from '../connection/pool.ts';
import { type Send, statement } from '../connection/statement.ts';
import { retried } from '../connection/transact.ts';
import { planByIndexes } from '../cross/books.ts';
import { CANCELS, ENTRIES, FIGURES, MONTH_AND_DAY, upToThreeDigits } from './entries.ts';

const none = (orders: string): string => `${orders}, 0, 0, 0, 0, 0, 0, 0, 0`;

/** What one dimension after the other is made of, over `counted`; `at` is of the fact. */
export const DIMENSIONS = `${Object.values(ENTRIES).join(', ')}, parts as (
  select dimension, key, currency, at, ${FIGURES.join(', ')}
  from by_order cross join lateral (values ('all', ''), ('country', coalesce(country, ''))) as kept (dimension, key)
  union all
  select 'product', coalesce(product_id::text, ''), currency, at, ${FIGURES.join(', ')} from by_line
  union all
  select 'reason', coalesce(reason, ''), '', at, ${none('1')} from reversals where ${CANCELS}
  union all
  select 'basket', (${upToThreeDigits('minor')})::text, currency, at, ${none('1')} from counted where kind = 'placed'
  union all
  select 'shipping', (${upToThreeDigits('ceil(seconds)::bigint')})::text, '', at, ${none('1')} from shipped
), grained as (
  select dimension, grain, since, currency, key, ${FIGURES.map((name) => `sum(${name}) as ${name}`).join(', ')}
  from parts cross join lateral (values
    ${MONTH_AND_DAY}, ('trimester', date_trunc('quarter', at, 'UTC')),
    ('quarter', date_bin('15 minutes', at, '2000-01-01T00:00Z'))
  ) as times (grain, since)
  where case grain when 'quarter' then dimension = 'all' when 'trimester' then dimension = 'product' else true end
  group by dimension, grain, since, currency, key
)`;

const LOCK = statement<{ readonly generation: number }>(
  'select generation from report_generations where state = $1::text for update',
);

/**
 * Whoever writes facts adds to the list alone, and waits for nobody; one at a time adds up. What is added to a month, a trigger
 * adds to its trimester.
 */
const SUM = statement<{ readonly facts: number }>(`
with taken as (
  delete from report_pending where ctid = any (array(
    select ctid from report_pending where generation = $1::int limit $2::int
  )) returning order_id, version
), counted as materialized (
  select fact.*, 0 as part, 1 as sign
  from taken join report_facts fact on fact.generation = $1::int and fact.order_id = taken.order_id and fact.version = taken.version
), ${DIMENSIONS}, summed as (
  insert into report_sums (generation, dimension, grain, since, currency, key, ${FIGURES.join(', ')})
  select $1::int, * from grained where grain <> 'trimester' order by dimension, grain, since, currency, key
  on conflict (generation, dimension, grain, since, currency, key) do update
  set ${FIGURES.map((name) => `${name} = report_sums.${name} + excluded.${name}`).join(', ')}
)
select count(*)::int as facts from taken`);

export type State = 'live' | 'building';

/** The generation, if there is one of this state; until the end of the transaction nobody else adds to it. */
export const lockGeneration = async (send: Send, state: State): Promise<number | undefined> =>
  (await send(LOCK(state)))[0]?.generation;

/** Adds at most `limit` facts that are in no sum yet to the sums of months, days and quarters; answers how many. */
export const pgSumFacts =
  (jobs: Pool, state: State = 'live') =>
  (limit: number): Promise<number> =>
    retried(() =>
      jobs.transaction(async (send) => {
        await planByIndexes(send);
        const generation = await lockGeneration(send, state);
        if (generation === undefined) return 0;
        const [{ facts } = { facts: 0 }] = await send(SUM(generation, limit));
        return facts;
      }),
    );
