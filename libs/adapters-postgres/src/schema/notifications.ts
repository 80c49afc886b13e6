import type { NotificationId } from '@orderline/domain/notifications';
import type { Id, UserId } from '@orderline/domain/shared';
import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from './columns.ts';

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
  offset: whole('offset'),
});

export const notificationCounters = pgTable('notification_counters', {
  userId: uuid('user_id').$type<UserId>().primaryKey(),
  lastOffset: whole('last_offset').notNull(),
  unread: whole('unread').notNull(),
  revision: whole('revision').notNull(),
});

export const channelEpoch = pgTable('channel_epoch', {
  isTheOne: boolean('is_the_one').primaryKey().default(true),
  epoch: text().notNull(),
});
