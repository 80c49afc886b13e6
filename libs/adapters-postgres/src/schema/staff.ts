import type { UserId } from '@orderline/domain/shared';
import type { SavedViewId, Stage, ViewedList } from '@orderline/domain/staff';
import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from './columns.ts';

export const staffSessions = pgTable('staff_sessions', {
  digest: text().primaryKey(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  stage: text().$type<Stage>().notNull(),
  credential: text().notNull(),
  createdAt: instant('created_at').notNull(),
  lastUsedAt: instant('last_used_at').notNull(),
  provenAt: instant('proven_at').notNull(),
  address: text().notNull(),
  client: text().notNull(),
  formKey: text('form_key'),
});

export const secondFactors = pgTable('second_factors', {
  userId: uuid('user_id').$type<UserId>().primaryKey(),
  sealedSecret: text('sealed_secret').notNull(),
  confirmedAt: instant('confirmed_at'),
  lastStep: whole('last_step').notNull(),
});

export const recoveryCodes = pgTable('recovery_codes', {
  digest: text().primaryKey(),
  userId: uuid('user_id').$type<UserId>().notNull(),
});

export const providerSignIns = pgTable('provider_sign_ins', {
  state: text().primaryKey(),
  digest: text().notNull(),
  nonce: text().notNull(),
  verifier: text().notNull(),
  next: text().notNull(),
  kept: text(),
  userId: uuid('user_id').$type<UserId>(),
  session: text(),
  createdAt: instant('created_at').notNull(),
});

export const savedViews = pgTable('saved_views', {
  id: uuid().$type<SavedViewId>().primaryKey(),
  ownerId: uuid('owner_id').$type<UserId>().notNull(),
  list: text().$type<ViewedList>().notNull(),
  name: text().notNull(),
  query: text().notNull(),
  shared: boolean().notNull(),
  createdAt: instant('created_at').notNull(),
});
