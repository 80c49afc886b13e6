import type {
  Accounts,
  EndedSessions,
  Mailboxes,
  RefreshTokenRotation,
  SessionReader,
  SessionRepository,
} from '@orderline/domain/identity';
import { and, desc, eq, gt, gte, isNull, ne, sql } from 'drizzle-orm';
import type { Db } from './drizzle.ts';
import { pgRefreshTokens } from './identity-refresh-tokens.ts';
import { refreshTokens, sessions } from './schema/identity.ts';
import { credentials, users } from './schema/users.ts';

export const pgAccounts = (db: Db): Accounts => {
  const accounts = () =>
    db
      .select({ userId: users.id, email: users.email, roles: users.roles, passwordHash: credentials.passwordHash })
      .from(users)
      .leftJoin(credentials, eq(credentials.userId, users.id));
  return {
    find: async (userId) => (await accounts().where(eq(users.id, userId)))[0] ?? null,
    findByEmail: async (email) => (await accounts().where(eq(users.email, email)))[0] ?? null,
  };
};

export const pgMailboxes = (db: Db): Mailboxes => ({
  verify: async (userId, now) => {
    const change = { emailVerifiedAt: now, updatedAt: now, version: sql`${users.version} + 1` };
    await db
      .update(users)
      .set(change)
      .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)));
  },
});

const session = {
  id: sessions.id,
  userId: sessions.userId,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.lastUsedAt,
  expiresAt: sessions.expiresAt,
};

const isLive = (now: Date) => and(isNull(sessions.endedAt), gt(sessions.expiresAt, now));

export type SessionStore = SessionReader & EndedSessions & SessionRepository & RefreshTokenRotation;

export const pgSessions = (db: Db): SessionStore => ({
  ...pgRefreshTokens(db.send),
  listFor: (userId, now) =>
    db
      .select(session)
      .from(sessions)
      .where(and(eq(sessions.userId, userId), isLive(now)))
      .orderBy(desc(sessions.createdAt), desc(sessions.id)),
  endedSince: async (since) => {
    const ended = db.select({ id: sessions.id, endedAt: sessions.endedAt }).from(sessions);
    const rows = await ended.where(gte(sessions.endedAt, since));
    return rows.flatMap(({ id, endedAt }) => (endedAt ? [{ id, endedAt }] : []));
  },
  insert: async ({ id, userId, createdAt, lastUsedAt, expiresAt }, digest) => {
    await db.insert(sessions).values({ id, userId, createdAt, lastUsedAt, expiresAt });
    await db.insert(refreshTokens).values({ digest, sessionId: id, createdAt });
  },
  end: async (id, userId, now) => {
    const own = and(eq(sessions.id, id), eq(sessions.userId, userId), isLive(now));
    const ended = await db.update(sessions).set({ endedAt: now }).where(own).returning({ id: sessions.id });
    return ended.length > 0;
  },
  endAll: async (userId, { except, now }) => {
    const others = except === null ? undefined : ne(sessions.id, except);
    const ending = db.update(sessions).set({ endedAt: now });
    const ended = await ending
      .where(and(eq(sessions.userId, userId), others, isLive(now)))
      .returning({ id: sessions.id });
    return ended.map(({ id }) => id);
  },
});
