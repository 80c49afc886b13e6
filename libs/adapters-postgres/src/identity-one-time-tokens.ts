import type { OneTimeCode, OneTimeTokenReader, OneTimeTokens } from '@orderline/domain/identity';
import { and, eq, gt, sql } from 'drizzle-orm';
import type { Db } from './drizzle.ts';
import { oneTimeTokens } from './schema/identity.ts';

const isGood = ({ digest, purpose }: OneTimeCode, now: Date) =>
  and(eq(oneTimeTokens.digest, digest), eq(oneTimeTokens.purpose, purpose), gt(oneTimeTokens.expiresAt, now));

export const pgOneTimeTokens = (db: Db): OneTimeTokenReader & OneTimeTokens => ({
  put: async ({ userId, purpose, digest, expiresAt }, { most, now }) => {
    // Whoever puts another one waits here, so that both see what the other has put.
    const present = await db.execute(sql`select id from users where id = ${userId}::uuid for no key update`);
    if (present.length === 0) return false;
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
