import { type Delivery, type Handled, handledAs, type InsertOnce, type Now, ok, type Result } from '../shared/index.ts';
import type { OrderFact, StockFact } from './facts.ts';

export type Reported<Fact> = { readonly delivery: Delivery; readonly fact: Fact };

type Handling = Promise<Result<readonly Handled[], never>>;

const inserted = async <Fact>(
  insert: InsertOnce<Fact>,
  reported: readonly Reported<Fact>[],
  now: Date,
): Promise<Result<readonly Handled[], never>> => {
  const insertions = reported.map(({ delivery, fact }) => ({ delivery, row: fact }));
  return ok((await insert(insertions, now)).map(handledAs));
};

export type ReportOrdersPorts = { readonly insertOrderFacts: InsertOnce<OrderFact>; readonly now: Now };

/** Follows the events of orders: writes down what each tells. */
export const reportOrders =
  ({ insertOrderFacts, now }: ReportOrdersPorts) =>
  (reported: readonly Reported<OrderFact>[]): Handling =>
    inserted(insertOrderFacts, reported, now());

export type ReportStockPorts = { readonly insertStockFacts: InsertOnce<StockFact>; readonly now: Now };

/** Follows the events of stock. */
export const reportStock =
  ({ insertStockFacts, now }: ReportStockPorts) =>
  (reported: readonly Reported<StockFact>[]): Handling =>
    inserted(insertStockFacts, reported, now());
