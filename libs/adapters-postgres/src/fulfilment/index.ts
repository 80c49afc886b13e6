import type { Database } from '../connection/database.ts';
import { pgFulfilmentAgenda, pgFulfilmentCounts, pgFulfilments } from './fulfilment.ts';

export const fulfilment = {
  stores: { fulfilments: pgFulfilments },
  readers: ({ db, business }: Database) => ({
    agenda: pgFulfilmentAgenda(db),
    fulfilmentCounts: pgFulfilmentCounts(business),
  }),
};
