import type { Database } from '../connection/database.ts';
import type { Db } from '../connection/drizzle.ts';
import { pgAvailability, pgStock, pgStockReservations } from './stock.ts';
import { pgAdmitUnannounced } from './unannounced.ts';

export const inventory = {
  stores: { stock: (db: Db) => ({ ...pgStock(db), ...pgStockReservations(db) }) },
  readers: ({ db, business }: Database) => ({
    stock: pgStock(db),
    availability: pgAvailability(db),
    admitUnannounced: pgAdmitUnannounced(business),
  }),
};
