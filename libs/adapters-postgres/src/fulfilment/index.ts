import type { Database } from '../connection/database.ts';
import { pgFulfilmentAgenda, pgFulfilmentCounts, pgFulfilments, pgInsertFulfilments } from './fulfilment.ts';
import { pgFulfilmentReader, pgRefundAgenda, pgRefunds } from './refunds.ts';
import { pgStuckFulfilments } from './stuck.ts';

export const fulfilment = {
  stores: { fulfilments: pgFulfilments, refunds: pgRefunds },
  readers: ({ db, business }: Database) => ({
    insertFulfilments: pgInsertFulfilments(business),
    stuckFulfilments: pgStuckFulfilments(db),
    agenda: pgFulfilmentAgenda(db),
    refundAgenda: pgRefundAgenda(db),
    fulfilmentReader: pgFulfilmentReader(db),
    fulfilmentCounts: pgFulfilmentCounts(business),
  }),
};
