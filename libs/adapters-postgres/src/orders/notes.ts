import type { OrderNote, OrderNoteReader, OrderNotes } from '@orderline/domain/orders';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { orderNotes, orders } from '../schema/orders.ts';
import { users } from '../schema/users.ts';

const noteOf = ({ authorKind, authorId, ...note }: typeof orderNotes.$inferSelect): OrderNote => ({
  ...note,
  author: { kind: authorKind, id: authorId },
});

export const pgOrderNotes = (db: Db): OrderNotes => ({
  holdCustomer: async (orderId) => {
    const { customerId } = orders;
    const [order] = await db.select({ customerId }).from(orders).where(eq(orders.id, orderId));
    if (!order) return 'no-order';
    // The customer and not the order: an erasure takes them in this order too.
    const customer = db.select({ id: users.id }).from(users).where(eq(users.id, order.customerId));
    return (await customer.for('key share')).length > 0 ? 'present' : 'erased';
  },
  append: async ({ author, ...note }) => {
    await db.insert(orderNotes).values({ ...note, authorKind: author.kind, authorId: author.id });
  },
});

export const pgOrderNoteReader = (db: Db): OrderNoteReader => ({
  notes: async (orderId, page) => {
    const { id } = orderNotes;
    const rows = await db
      .select()
      .from(orderNotes)
      .where(and(eq(orderNotes.orderId, orderId), page.after && lt(id, page.after)))
      .orderBy(desc(id))
      .limit(page.limit + 1);
    return pageOf(rows.map(noteOf), page, (note) => note.id);
  },
});
