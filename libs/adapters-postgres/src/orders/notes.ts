import type { OrderNote, OrderNoteReader, OrderNotes } from '@orderline/domain/orders';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { orderNotes } from '../schema/orders.ts';

const noteOf = ({ authorKind, authorId, ...note }: typeof orderNotes.$inferSelect): OrderNote => ({
  ...note,
  author: { kind: authorKind, id: authorId },
});

export const pgOrderNotes = (db: Db): OrderNotes => ({
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
