import type { Database } from '../connection/database.ts';
import { pgBookAudit, pgBookSeals } from './book-seals.ts';
import type { Subscriptions } from './books.ts';
import { pgPersonalData } from './erasure.ts';
import { pgExpiredRows } from './expired-rows.ts';
import { pgReadOrderTogether } from './order-readers.ts';
import { pgPlacement } from './placement.ts';
import { pgReconciliation } from './reconciliation.ts';
import { pgStockAudit } from './stock-audit.ts';

/** What spans features: placing an order, erasing a person, pruning, and reconciliation with its audits. */
export const cross = {
  stores: { personalData: pgPersonalData },
  readers: ({ business, placement, jobs }: Database, subscriptions: Subscriptions) => ({
    readOrderTogether: pgReadOrderTogether({ business }),
    placement: pgPlacement(placement),
    reconciliation: pgReconciliation(jobs, subscriptions),
    bookSeals: pgBookSeals(jobs, subscriptions),
    bookAudit: pgBookAudit(jobs),
    expiredRows: pgExpiredRows(jobs),
    stockAudit: pgStockAudit(jobs),
  }),
};
