import type { ProductId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { ReportedProduct } from './behind.memory.ts';
import { memoryFacts } from './facts.memory.ts';
import type { Reconciliation, ReconciliationReader } from './reconcile.ts';
import { memoryReports } from './reports.memory.ts';

/** The books of each feature, as its own memory store tells them. */
export type Books = {
  readonly [Book in Exclude<keyof Reconciliation, 'at'>]: () => Reconciliation[Book];
};

/** Reads every book in one turn, so that no transaction is half told. */
export const memoryReconciliation = (memory: Memory, books: Books): ReconciliationReader => ({
  read: (now) =>
    memory.atomically(() => ({
      orders: books.orders(),
      orderPlaced: books.orderPlaced(),
      fulfilments: books.fulfilments(),
      fulfilling: books.fulfilling(),
      payments: books.payments(),
      notifications: books.notifications(),
      underWay: books.underWay(),
      stock: books.stock(),
      at: now,
    })),
});

/** What events told, and the reports of it. */
export const memoryReporting = (memory: Memory, product: (id: ProductId) => ReportedProduct | undefined) => {
  const facts = memoryFacts(memory);
  const { insertOrderFacts, insertStockFacts, refusalCounts } = facts;
  return { insertOrderFacts, insertStockFacts, refusalCounts, reports: memoryReports({ facts, product }) };
};
