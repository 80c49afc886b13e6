import type { UserId } from '@orderline/domain/shared';
import type { StaffSessions } from '@orderline/domain/staff';
import { and, desc, eq } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { staffSessions } from '../schema/staff.ts';

/** Sessions of staff where there is no Redis: development, and small tests. */
export const pgStaffSessions = (db: Db): StaffSessions => {
  const own = (userId: UserId, digest: string) =>
    and(eq(staffSessions.digest, digest), eq(staffSessions.userId, userId));
  return {
    insert: async (session) => void (await db.insert(staffSessions).values(session)),
    find: async (userId, digest) => (await db.select().from(staffSessions).where(own(userId, digest)))[0] ?? null,
    touch: async ({ userId, digest }, lastUsedAt) =>
      void (await db.update(staffSessions).set({ lastUsedAt }).where(own(userId, digest))),
    remove: async (userId, digest) => {
      const removed = db.delete(staffSessions).where(own(userId, digest));
      return (await removed.returning({ digest: staffSessions.digest })).length > 0;
    },
    removeAll: async (userId) => void (await db.delete(staffSessions).where(eq(staffSessions.userId, userId))),
    listFor: (userId) =>
      db
        .select()
        .from(staffSessions)
        .where(eq(staffSessions.userId, userId))
        .orderBy(desc(staffSessions.createdAt), desc(staffSessions.lastUsedAt)),
  };
};
