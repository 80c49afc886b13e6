import type { Database } from '../connection/database.ts';
import {
  pgFulfilmentAgenda,
  pgFulfilmentCounts,
  pgFulfilments,
  pgInsertFulfilments,
  pgStuckFulfilments,
} from './fulfilment.ts';

export const fulfilment = {
  stores: { fulfilments: pgFulfilments },
  readers: ({ db, business }: Database) => ({
    insertFulfilments: pgInsertFulfilments(business),
    stuckFulfilments: pgStuckFulfilments(db),
    agenda: pgFulfilmentAgenda(db),
    fulfilmentCounts: pgFulfilmentCounts(business),
  }),
};
