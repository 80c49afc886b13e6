import type { SecondFactorReader, SecondFactors } from '@orderline/domain/staff';
import { and, count, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { recoveryCodes, secondFactors } from '../schema/staff.ts';

const { userId: owner } = secondFactors;

export const pgSecondFactors = (db: Db): SecondFactors & SecondFactorReader => ({
  find: async (userId) => (await db.select().from(secondFactors).where(eq(owner, userId)))[0] ?? null,
  recoveryCodesLeft: async (userId) => {
    const [row] = await db.select({ left: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    return row?.left ?? 0;
  },
  propose: async ({ userId, sealedSecret }) => {
    const fresh = { sealedSecret, lastStep: 0 };
    const put = db
      .insert(secondFactors)
      .values({ userId, ...fresh })
      .onConflictDoUpdate({ target: owner, set: fresh, setWhere: isNull(secondFactors.confirmedAt) });
    return (await put.returning({ owner })).length > 0;
  },
  confirm: async ({ userId, sealedSecret }, { step, now }) => {
    const proposed = and(
      eq(owner, userId),
      eq(secondFactors.sealedSecret, sealedSecret),
      isNull(secondFactors.confirmedAt),
    );
    const confirmed = db.update(secondFactors).set({ confirmedAt: now, lastStep: step }).where(proposed);
    return (await confirmed.returning({ owner })).length > 0;
  },
  advance: async (userId, step) => {
    const earlier = and(eq(owner, userId), isNotNull(secondFactors.confirmedAt), lt(secondFactors.lastStep, step));
    const advanced = db.update(secondFactors).set({ lastStep: step }).where(earlier);
    return (await advanced.returning({ owner })).length > 0;
  },
  setRecoveryCodes: async (userId, digests) => {
    await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    if (digests.length > 0) await db.insert(recoveryCodes).values(digests.map((digest) => ({ digest, userId })));
  },
  useRecoveryCode: async (userId, digest) => {
    const used = db
      .delete(recoveryCodes)
      .where(and(eq(recoveryCodes.digest, digest), eq(recoveryCodes.userId, userId)));
    return (await used.returning({ digest: recoveryCodes.digest })).length > 0;
  },
  remove: async (userId) => {
    await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    return (await db.delete(secondFactors).where(eq(owner, userId)).returning({ owner })).length > 0;
  },
});
