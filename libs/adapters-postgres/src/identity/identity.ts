import {
  type Accounts,
  absoluteLifetime,
  type EndedSessions,
  type Mailboxes,
  type OneTimeCode,
  type OneTimeTokenReader,
  type OneTimeTokens,
  type RefreshTokenRotation,
  type Session,
  type SessionReader,
  type SessionRepository,
  slidingLifetime,
} from '@orderline/domain/identity';
import { and, desc, eq, gt, gte, isNull, ne, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { type Send, statement } from '../connection/statement.ts';
import { oneTimeTokens, refreshTokens, sessions } from '../schema/identity.ts';
import { credentials, users } from '../schema/users.ts';

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
  provenFactorAt: sessions.provenFactorAt,
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
  insert: async (opened, digest) => {
    await db.send(HOLD_RIGHTS(opened.userId));
    await db.insert(sessions).values(opened);
    await db.insert(refreshTokens).values({ digest, sessionId: opened.id, createdAt: opened.createdAt });
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

/**
 * Roles are changed with the user's row locked, and a device goes by the removal of its row, before sessions are ended. Who does
 * either waits for this session and then ends it, or is waited for, so that what is read after the commit is what holds.
 */
const HOLD_RIGHTS = statement(`
with account as (select id from users where id = $1 for key share),
  device as (select user_id from second_factors where user_id = $1 for key share)
select (select id from account), (select user_id from device)`);

const SESSION = `session.id, session.user_id as "userId", session.created_at as "createdAt",
  session.last_used_at as "lastUsedAt", session.expires_at as "expiresAt", session.proven_factor_at as "provenFactorAt"`;

/**
 * One statement and no transaction, so that a connection which hangs holds no lock that the next attempt would wait for:
 * PostgreSQL has done all of it or nothing. Of two at once, the second waits for the first and then finds none that is not rotated.
 */
const ROTATE = statement<Session>(`
with spent as (
  update refresh_tokens token set spent_at = $3::timestamptz from sessions session
  where token.digest = $1 and token.spent_at is null and session.id = token.session_id
    and session.ended_at is null and session.expires_at > $3::timestamptz
  returning session.id
), used as (
  update sessions session set last_used_at = $3::timestamptz,
    expires_at = least($4::timestamptz, session.created_at + make_interval(secs => $5::double precision))
  from spent where session.id = spent.id and session.ended_at is null
  returning ${SESSION}
), followed as (
  insert into refresh_tokens (digest, session_id, created_at) select $2, id, $3::timestamptz from used
)
select * from used`);

type RotatedRow = Session & { readonly rotatedAt: Date; readonly followed: boolean };

const FIND_ROTATED = statement<RotatedRow>(`
select ${SESSION}, token.spent_at as "rotatedAt", exists (
  select from refresh_tokens successor where successor.digest = $2 and successor.session_id = token.session_id
) as followed
from refresh_tokens token join sessions session on session.id = token.session_id
where token.digest = $1 and token.spent_at is not null and session.ended_at is null and session.expires_at > $3::timestamptz`);

const pgRefreshTokens = (send: Send): RefreshTokenRotation => ({
  rotate: async ({ presented, successor }, now) => {
    const until = new Date(now.getTime() + slidingLifetime);
    const [session] = await send(ROTATE(presented, successor, now, until, absoluteLifetime / 1000));
    return session ?? null;
  },
  findRotated: async ({ presented, successor }, now) => {
    const [found] = await send(FIND_ROTATED(presented, successor, now));
    if (!found) return null;
    const { rotatedAt, followed, ...session } = found;
    return { session, rotatedAt, followed };
  },
});

const isGood = ({ digest, purpose }: OneTimeCode, now: Date) =>
  and(eq(oneTimeTokens.digest, digest), eq(oneTimeTokens.purpose, purpose), gt(oneTimeTokens.expiresAt, now));

export const pgOneTimeTokens = (db: Db): OneTimeTokenReader & OneTimeTokens => ({
  put: async ({ userId, purpose, digest, expiresAt }, { most, now }) => {
    // Whoever puts another one waits here, so that both see what the other has put.
    const owner = db.select({ id: users.id }).from(users).where(eq(users.id, userId));
    const present = await owner.for('no key update');
    if (present.length === 0) return false;
    // An insert from a select without a table: drizzle has no words for it.
    const put = await db.execute(sql`
      insert into one_time_tokens (user_id, purpose, digest, expires_at)
      select ${userId}::uuid, ${purpose}, ${digest}, ${expiresAt.toISOString()}::timestamptz
      where (
        select count(*) from one_time_tokens
        where user_id = ${userId}::uuid and purpose = ${purpose} and expires_at > ${now.toISOString()}::timestamptz
      ) < ${most}::int
      returning user_id`);
    return put.length > 0;
  },
  isGood: async (code, now) => {
    const found = await db.select({ userId: oneTimeTokens.userId }).from(oneTimeTokens).where(isGood(code, now));
    return found.length > 0;
  },
  take: async (code, now) => {
    const given = db.select({ userId: oneTimeTokens.userId }).from(oneTimeTokens).where(isGood(code, now));
    const [owner] = await given;
    if (!owner) return null;
    const ofSame = and(eq(oneTimeTokens.userId, owner.userId), eq(oneTimeTokens.purpose, code.purpose));
    // In one order, so that of two who present different codes one waits for the other.
    const locked = db.select({ digest: oneTimeTokens.digest }).from(oneTimeTokens).where(ofSame);
    const digests = (await locked.orderBy(oneTimeTokens.digest).for('update')).map(({ digest }) => digest);
    if (!digests.includes(code.digest)) return null;
    await db.delete(oneTimeTokens).where(ofSame);
    return owner.userId;
  },
});
