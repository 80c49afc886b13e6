import type { Credentials, UserReader, UserRepository } from '@orderline/domain/users';
import { and, eq } from 'drizzle-orm';
import type { Db } from './drizzle.ts';
import { credentials, users } from './schema/users.ts';
import { userOf, userRowOf } from './user-row.ts';

export const pgUsers = (db: Db): UserReader & UserRepository => ({
  find: async (id) => {
    const [row] = await db.select().from(users).where(eq(users.id, id));
    return row ? userOf(row) : null;
  },
  lock: async (id) => {
    const [row] = await db.select().from(users).where(eq(users.id, id)).for('update');
    return row ? userOf(row) : null;
  },
  insert: async (user) => {
    const inserted = await db.insert(users).values(userRowOf(user)).onConflictDoNothing().returning({ id: users.id });
    if (inserted.length > 0) return { kind: 'inserted' };
    const [owner] = await db.select({ id: users.id }).from(users).where(eq(users.email, user.email));
    if (!owner) throw new Error(`user ${user.id} is there already, with another e-mail address`);
    return { kind: 'email-taken', userId: owner.id };
  },
  save: async (user) => {
    const saved = await db.update(users).set(userRowOf(user)).where(eq(users.id, user.id)).returning({ id: users.id });
    if (saved.length === 0) throw new Error(`there is no user ${user.id} to save`);
  },
});

export const pgCredentials = (db: Db): Credentials => ({
  confirm: async (userId, passwordHash) => {
    const present = and(eq(credentials.userId, userId), eq(credentials.passwordHash, passwordHash));
    const found = db.select({ userId: credentials.userId }).from(credentials).where(present).for('share');
    return (await found).length > 0;
  },
  set: async (userId, passwordHash, now) => {
    const change = { passwordHash, updatedAt: now };
    const insert = db.insert(credentials).values({ userId, ...change });
    await insert.onConflictDoUpdate({ target: credentials.userId, set: change });
  },
  replace: async (userId, { from, to }, now) => {
    const present = and(eq(credentials.userId, userId), eq(credentials.passwordHash, from));
    const replace = db.update(credentials).set({ passwordHash: to, updatedAt: now }).where(present);
    return (await replace.returning({ userId: credentials.userId })).length > 0;
  },
});
