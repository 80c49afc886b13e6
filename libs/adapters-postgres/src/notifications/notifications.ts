import type { Notification, NotificationReader, NotificationRepository } from '@orderline/domain/notifications';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { statement } from '../connection/statement.ts';
import { sealOf } from '../cross/books.ts';
import { notifications } from '../schema/notifications.ts';

/** Only while the user is there, in one statement, prepared once: it runs for every order. */
const INSERT = statement(`
insert into notifications (id, user_id, type, title, body, subject_type, subject_id, read_at, created_at)
select $1::uuid, id, $3::text, $4::text, $5::text, $6::text, $7::uuid, $8::timestamptz, $9::timestamptz
from users where id = $2::uuid for key share`);

/** A statement of its own: what is counted meanwhile must be known before the rows are read. */
const LOCK_BOOK = statement("select 1 from book_seals where book = 'notifications' for share");

/** Those that the book has not counted yet are counted as they go: it tells of all that there ever were. */
const REMOVE_ALL = statement(`
with gone as (
  delete from notifications where user_id = $1::uuid returning created_at <= ${sealOf('notifications')} as counted
), sums as (
  select count(*) filter (where not counted) as fresh, count(*) as gone from gone
)
insert into book_totals (book, part, rows, units, removed_rows)
select 'notifications', '', fresh, 0, gone from sums where gone > 0
on conflict (book, part) do update
set rows = book_totals.rows + excluded.rows, removed_rows = book_totals.removed_rows + excluded.removed_rows`);

const notificationOf = ({ subjectType, subjectId, ...row }: typeof notifications.$inferSelect): Notification => ({
  ...row,
  subject: { type: subjectType, id: subjectId },
});

export const pgNotifications = (db: Db): NotificationReader & NotificationRepository => ({
  listFor: async (userId, page) => {
    const rows = await db
      .select()
      .from(notifications)
      .where(and(eq(notifications.userId, userId), page.after && lt(notifications.id, page.after)))
      .orderBy(desc(notifications.id))
      .limit(page.limit + 1);
    return pageOf(rows.map(notificationOf), page, ({ id }) => id);
  },
  insert: async ({ subject, ...notification }) => {
    const { id, userId, type, title, body, readAt, createdAt } = notification;
    await db.send(INSERT(id, userId, type, title, body, subject.type, subject.id, readAt, createdAt));
  },
  removeAll: async (userId) => {
    await db.send(LOCK_BOOK());
    await db.send(REMOVE_ALL(userId));
  },
  markRead: async (userId, ids, now) => {
    const named = ids === 'all' ? undefined : sql`${notifications.id} = any(${sql.param(ids)}::uuid[])`;
    const unread = and(eq(notifications.userId, userId), isNull(notifications.readAt), named);
    const marked = await db
      .update(notifications)
      .set({ readAt: now })
      .where(unread)
      .returning({ id: notifications.id });
    return marked.length;
  },
});
