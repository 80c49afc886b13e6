import type { OutboxBacklog } from '@orderline/domain/delivery';
import type { Pool } from './pool.ts';

const COUNTED = 100_000;

/** By the partial indexes over what is not published; the first row of each partition stands for its oldest. */
const BACKLOG = `
select
  (select count(*)::int from (
    select from outbox where published_at is null and not parked limit ${COUNTED}
  ) as waiting) as pending,
  (select count(*)::int from (
    select from outbox where published_at is null and parked limit ${COUNTED}
  ) as given_up) as parked,
  (select coalesce(extract(epoch from now() - min(first.created_at)), 0)::float
    from generate_series(0, 15) as number
    cross join lateral (
      select created_at from outbox where partition = number and published_at is null order by id limit 1
    ) as first) as "oldestSeconds"`;

/** Reads little, however long the backlog is. */
export const pgOutboxBacklog = (pool: Pool) => async (): Promise<OutboxBacklog> =>
  backlogIn(await pool.send({ text: BACKLOG, params: [] }));

/** BACKLOG answers exactly one row, of these columns. */
const backlogIn = ([row]: readonly unknown[]): OutboxBacklog => row as OutboxBacklog;
