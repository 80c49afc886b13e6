import type { Pool } from './pool.ts';

export type ParkedCount = {
  readonly consumer: string;
  readonly events: number;
  /** Age of the one that is parked longest. */
  readonly oldestSeconds: number;
};

const PARKED = `
select consumer, count(*)::int as events, greatest(0, extract(epoch from now() - min(parked_at)))::float as "oldestSeconds"
from parked_events group by consumer`;

/** How many events each consumer has parked, and since when; a consumer without any is not among them. */
export const pgParkedEvents = (pool: Pool) => async (): Promise<readonly ParkedCount[]> =>
  countsIn(await pool.send({ text: PARKED, params: [] }));

/** PARKED answers the columns that it names. */
const countsIn = (rows: readonly unknown[]) => rows as readonly ParkedCount[];
