import type { Notification, NotificationReader, NotificationRepository } from '@orderline/domain/notifications';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm';
import { notifications } from './schema/notifications.ts';
import type { Db } from './session.ts';

const INSERT = `
insert into notifications (id, user_id, type, title, body, subject_type, subject_id, read_at, created_at)
select $1::uuid, id, $3::text, $4::text, $5::text, $6::text, $7::uuid, $8::timestamptz, $9::timestamptz
from users where id = $2::uuid for key share`;

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
    await db.send({
      text: INSERT,
      params: [id, userId, type, title, body, subject.type, subject.id, readAt, createdAt],
    });
  },
  removeAll: async (userId) => {
    await db.delete(notifications).where(eq(notifications.userId, userId));
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
