import type { Database } from '../connection/database.ts';
import { pgFulfilmentAgenda, pgFulfilmentCounts, pgFulfilments, pgInsertFulfilments } from './fulfilment.ts';

export const fulfilment = {
  stores: { fulfilments: pgFulfilments },
  readers: ({ db, business }: Database) => ({
    insertFulfilments: pgInsertFulfilments(business),
    agenda: pgFulfilmentAgenda(db),
    fulfilmentCounts: pgFulfilmentCounts(business),
  }),
};
