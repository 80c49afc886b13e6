import type { Db } from '../connection/drizzle.ts';
import { pgAvailability, pgStock, pgStockReservations } from './stock.ts';

export const inventory = {
  stores: { stock: (db: Db) => ({ ...pgStock(db), ...pgStockReservations(db) }) },
  readers: ({ db }: { readonly db: Db }) => ({ stock: pgStock(db), availability: pgAvailability(db) }),
};
