import type { OneTimeCode, OneTimeTokenReader, OneTimeTokens } from '@orderline/domain/identity';
import { and, eq, gt, sql } from 'drizzle-orm';
import { oneTimeTokens } from './schema/identity.ts';
import type { Db } from './session.ts';

const isGood = ({ digest, purpose }: OneTimeCode, now: Date) =>
  and(eq(oneTimeTokens.digest, digest), eq(oneTimeTokens.purpose, purpose), gt(oneTimeTokens.expiresAt, now));

export const pgOneTimeTokens = (db: Db): OneTimeTokenReader & OneTimeTokens => ({
  put: async ({ userId, purpose, digest, expiresAt }) => {
    const put = await db.execute(sql`
      insert into one_time_tokens (user_id, purpose, digest, expires_at)
      select id, ${purpose}, ${digest}, ${expiresAt.toISOString()}::timestamptz from users
      where id = ${userId}::uuid for key share
      on conflict (user_id, purpose) do update set digest = excluded.digest, expires_at = excluded.expires_at
      returning user_id`);
    return put.length > 0;
  },
  isGood: async (code, now) => {
    const found = await db.select({ userId: oneTimeTokens.userId }).from(oneTimeTokens).where(isGood(code, now));
    return found.length > 0;
  },
  take: async (code, now) => {
    const taken = db.delete(oneTimeTokens).where(isGood(code, now)).returning({ userId: oneTimeTokens.userId });
    return (await taken)[0]?.userId ?? null;
  },
});
