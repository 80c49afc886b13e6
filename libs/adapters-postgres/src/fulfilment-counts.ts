import type { FulfilmentStatus } from '@orderline/domain/fulfilment';
import type { Pool } from './pool.ts';

export type FulfilmentCounts = {
  /** Of what has not ended, or a person must end; a status without any is left out. */
  readonly byStatus: Readonly<Partial<Record<FulfilmentStatus, number>>>;
  /** Whose answer has not come in time; counted up to a hundred thousand. */
  readonly overdue: number;
};

const COUNTED = 100_000;

/** By partial indexes, which what has ended is not in. */
const COUNTS = `
select
  (select coalesce(jsonb_object_agg(status, orders), '{}') from (
    select status, count(*) as orders from fulfilments where status not in ('completed', 'cancelled') group by status
  ) as open) as "byStatus",
  (select count(*)::int from (
    select from fulfilments where due_at <= now() limit ${COUNTED}
  ) as late) as overdue`;

export const pgFulfilmentCounts = (pool: Pool) => async (): Promise<FulfilmentCounts> =>
  countsIn(await pool.send({ text: COUNTS, params: [] }));

/** COUNTS answers exactly one row, of these columns. */
const countsIn = ([row]: readonly unknown[]): FulfilmentCounts => row as FulfilmentCounts;
