import type { Database } from '../connection/database.ts';
import type { Subscriptions } from '../cross/books.ts';
import { pgInsertOrderFacts, pgInsertStockFacts } from './facts.ts';
import { pgRefusalCounts } from './refusals.ts';
import { pgReports } from './reports.ts';
import { pgSumReports } from './sum-reports.ts';

export const reporting = {
  stores: {},
  readers: ({ business, jobs }: Database, subscriptions: Subscriptions) => ({
    insertOrderFacts: pgInsertOrderFacts(business),
    insertStockFacts: pgInsertStockFacts(business),
    reports: pgReports(jobs, subscriptions),
    refusalCounts: pgRefusalCounts(business),
    sumReports: pgSumReports(jobs),
  }),
};
