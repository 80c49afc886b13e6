import type { Notification, NotificationReader, NotificationRepository } from '@orderline/domain/notifications';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { statement } from '../connection/statement.ts';
import { sealOf } from '../cross/books.ts';
import { insertingOnce } from '../messaging/insert-once.ts';
import { notifications } from '../schema/notifications.ts';

/** Only while the user is there. */
export const pgInsertNotifications = insertingOnce<Notification>({
  columns: `id uuid, user_id uuid, type text, title text, body text, subject_type text, subject_id uuid,
    read_at timestamptz, created_at timestamptz`,
  effect: `
  insert into notifications (id, user_id, type, title, body, subject_type, subject_id, read_at, created_at)
  select id, user_id, type, title, body, subject_type, subject_id, read_at, created_at
  from (select * from admitted order by user_id) as notification
  cross join lateral (select from users where users.id = notification.user_id for key share) as present`,
  rowOf: ({ id, userId, type, title, body, subject, readAt, createdAt }) => ({
    ...{ id, user_id: userId, type, title, body, subject_type: subject.type, subject_id: subject.id },
    ...{ read_at: readAt, created_at: createdAt },
  }),
});

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
