import type { OneTimeCode, OneTimeTokenReader, OneTimeTokens } from '@orderline/domain/identity';
import { and, eq, gt } from 'drizzle-orm';
import { oneTimeTokens } from './schema/identity.ts';
import type { Db } from './session.ts';

const isGood = ({ digest, purpose }: OneTimeCode, now: Date) =>
  and(eq(oneTimeTokens.digest, digest), eq(oneTimeTokens.purpose, purpose), gt(oneTimeTokens.expiresAt, now));

export const pgOneTimeTokens = (db: Db): OneTimeTokenReader & OneTimeTokens => ({
  put: async ({ userId, purpose, digest, expiresAt }) => {
    const insert = db.insert(oneTimeTokens).values({ userId, purpose, digest, expiresAt });
    const target = [oneTimeTokens.userId, oneTimeTokens.purpose];
    await insert.onConflictDoUpdate({ target, set: { digest, expiresAt } });
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
