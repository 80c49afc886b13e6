import type { NotificationId } from '@orderline/domain/notifications';
import type { Id, UserId } from '@orderline/domain/shared';
import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const notifications = pgTable('notifications', {
  id: uuid().$type<NotificationId>().primaryKey(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  type: text().notNull(),
  title: text().notNull(),
  body: text().notNull(),
  subjectType: text('subject_type').notNull(),
  subjectId: uuid('subject_id').$type<Id>().notNull(),
  readAt: instant('read_at'),
  createdAt: instant('created_at').notNull(),
});
