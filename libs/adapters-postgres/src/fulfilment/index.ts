import type { Database } from '../connection/database.ts';
import type { Db } from '../connection/drizzle.ts';
import { pgFulfilmentAgenda, pgFulfilmentCounts, pgFulfilments } from './fulfilment.ts';

export const fulfilment = {
  stores: (db: Db) => ({ fulfilments: pgFulfilments(db) }),
  readers: ({ db, business }: Database) => ({
    agenda: pgFulfilmentAgenda(db),
    fulfilmentCounts: pgFulfilmentCounts(business),
  }),
};
