import type { Pool } from './pool.ts';

export type ParkedCount = { readonly consumer: string; readonly events: number };

const PARKED = 'select consumer, count(*)::int as events from parked_events group by consumer';

/** How many events each consumer has parked; a consumer without any is not among them. */
export const pgParkedEvents = (pool: Pool) => async (): Promise<readonly ParkedCount[]> =>
  countsIn(await pool.send({ text: PARKED, params: [] }));

/** PARKED answers the columns that it names. */
const countsIn = (rows: readonly unknown[]) => rows as readonly ParkedCount[];
