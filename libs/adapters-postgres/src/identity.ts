import type { Accounts, EndedSessions, Mailboxes, SessionReader, SessionRepository } from '@orderline/domain/identity';
import { and, desc, eq, gt, gte, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { refreshTokens, sessions } from './schema/identity.ts';
import { credentials, users } from './schema/users.ts';
import type { Db } from './session.ts';

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

export const pgSessions = (db: Db): SessionReader & EndedSessions & SessionRepository => ({
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
  spend: async (digest, now) => {
    const ofLive = and(eq(refreshTokens.digest, digest), eq(sessions.id, refreshTokens.sessionId), isLive(now));
    const spend = db.update(refreshTokens).set({ spentAt: now }).from(sessions);
    const [spent] = await spend.where(and(isNull(refreshTokens.spentAt), ofLive)).returning(session);
    if (spent) return { session: spent, spentAt: now };
    const before = db
      .select({ session, spentAt: refreshTokens.spentAt })
      .from(refreshTokens)
      .innerJoin(sessions, ofLive);
    const [found] = await before.where(isNotNull(refreshTokens.spentAt));
    return found?.spentAt ? { session: found.session, spentAt: found.spentAt } : null;
  },
  renew: async ({ id, lastUsedAt, expiresAt }, digest) => {
    const unended = and(eq(sessions.id, id), isNull(sessions.endedAt));
    const change = db.update(sessions).set({ lastUsedAt, expiresAt }).where(unended);
    const renewed = await change.returning({ id: sessions.id });
    if (renewed.length === 0) return false;
    await db.insert(refreshTokens).values({ digest, sessionId: id, createdAt: lastUsedAt });
    return true;
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
