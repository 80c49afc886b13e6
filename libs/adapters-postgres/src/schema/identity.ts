import type { ApiKeyId, LoginOrigin, OneTimePurpose, SessionId } from '@orderline/domain/identity';
import type { UserId } from '@orderline/domain/shared';
import { integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.ts';

export const sessions = pgTable('sessions', {
  id: uuid().$type<SessionId>().primaryKey(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  createdAt: instant('created_at').notNull(),
  lastUsedAt: instant('last_used_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  endedAt: instant('ended_at'),
  provenFactorAt: instant('proven_factor_at'),
});

export const loginAttempts = pgTable('login_attempts', {
  subject: bytes('subject').primaryKey(),
  account: bytes('account'),
  attempts: integer().notNull(),
  lastAt: instant('last_at').notNull(),
  waitUntil: instant('wait_until').notNull(),
  forgivenAt: instant('forgiven_at').notNull(),
});

export const refreshTokens = pgTable('refresh_tokens', {
  digest: text().primaryKey(),
  sessionId: uuid('session_id').$type<SessionId>().notNull(),
  createdAt: instant('created_at').notNull(),
  spentAt: instant('spent_at'),
});

export const apiKeys = pgTable('api_keys', {
  id: uuid().$type<ApiKeyId>().primaryKey(),
  prefix: text().notNull(),
  digest: text().notNull(),
  name: text().notNull(),
  ownerId: uuid('owner_id').$type<UserId>().notNull(),
  scopes: text().array().$type<readonly string[]>().notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
});

export const oneTimeTokens = pgTable('one_time_tokens', {
  digest: text().primaryKey(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  purpose: text().$type<OneTimePurpose>().notNull(),
  expiresAt: instant('expires_at').notNull(),
});

export const knownOrigins = pgTable(
  'known_origins',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    kind: text().$type<LoginOrigin['kind']>().notNull(),
    origin: bytes('origin').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  ({ userId, kind, origin }) => [primaryKey({ columns: [userId, kind, origin] })],
);
