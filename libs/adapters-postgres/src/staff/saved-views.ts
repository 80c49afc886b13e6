import type { SavedViewReader, SavedViews } from '@orderline/domain/staff';
import { and, asc, eq, or, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { savedViews } from '../schema/staff.ts';
import { users } from '../schema/users.ts';

const { id, ownerId: owner, list, name, shared } = savedViews;

/** Fifty a person: more are shared by nobody's good will alone. */
const MOST_LISTED = 1_000;

/** As code units go, whatever the locale of the database. */
const byName = [asc(list), asc(sql`${name} collate "C"`), asc(id)];

export const pgSavedViews = (db: Db): SavedViews & SavedViewReader => ({
  listFor: (userId, of) =>
    db
      .select()
      .from(savedViews)
      .where(and(eq(list, of), or(eq(shared, true), eq(owner, userId))))
      .orderBy(...byName)
      .limit(MOST_LISTED),
  ownedBy: (userId) =>
    db
      .select()
      .from(savedViews)
      .where(eq(owner, userId))
      .orderBy(...byName),
  lockOwned: async (userId) => {
    await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
    return db.select().from(savedViews).where(eq(owner, userId));
  },
  insert: async (view) => void (await db.insert(savedViews).values(view)),
  remove: async (userId, which) => {
    const removed = db.delete(savedViews).where(and(eq(id, which), eq(owner, userId)));
    return (await removed.returning({ id })).length > 0;
  },
});
