import type { ProviderSignIns } from '@orderline/domain/staff';
import { and, eq } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { providerSignIns } from '../schema/staff.ts';

export const pgProviderSignIns = (db: Db): ProviderSignIns => ({
  insert: async ({ stepUp, ...signIn }) =>
    void (await db
      .insert(providerSignIns)
      .values({ ...signIn, userId: stepUp?.userId ?? null, session: stepUp?.session ?? null })),
  take: async (digest, state) => {
    const theirs = and(eq(providerSignIns.digest, digest), eq(providerSignIns.state, state));
    const [row] = await db.delete(providerSignIns).where(theirs).returning();
    if (!row) return null;
    const { userId, session, ...signIn } = row;
    return { ...signIn, stepUp: userId !== null && session !== null ? { userId, session } : null };
  },
});
