import type { Db } from '../connection/drizzle.ts';
import { pgOrders } from './orders.ts';

export const orders = {
  stores: { orders: pgOrders },
  readers: ({ db }: { readonly db: Db }) => ({ orders: pgOrders(db) }),
};
