import type { Database } from '../connection/database.ts';
import { pgOrderList } from './list.ts';
import { pgOrderNoteReader, pgOrderNotes } from './notes.ts';
import { pgOrders } from './orders.ts';

export const orders = {
  stores: { orders: pgOrders, orderNotes: pgOrderNotes },
  readers: ({ db, catalog: lists }: Pick<Database, 'db' | 'catalog'>) => ({
    orders: pgOrders(db),
    orderList: pgOrderList(lists),
    orderNoteReader: pgOrderNoteReader(db),
  }),
};
