import { createHash } from 'node:crypto';
import { asId, type UserId } from '@orderline/domain/shared';
import type {
  AddressId,
  Credentials,
  ExternalIdentities,
  ExternalIdentityReader,
  User,
  UserReader,
  UserRepository,
} from '@orderline/domain/users';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { type AddressRow, credentials, externalIdentities, users } from '../schema/users.ts';

export const userOf = ({ addresses, ...user }: typeof users.$inferSelect): User => ({
  ...user,
  addresses: addresses.map((address, position) => ({
    ...address,
    id: address.id ?? derivedId(user.id, position, address),
    version: address.version ?? 1,
  })),
});

const userRowOf = (user: User) => ({ ...user, addresses: [...user.addresses], roles: [...user.roles] });

/** The same id at each reading until the user is saved with it: a name-based UUID (version 8, RFC 9562 §5.8). */
const derivedId = (userId: UserId, position: number, { id: _id, version: _version, ...address }: AddressRow) => {
  const digest = createHash('sha256')
    .update(JSON.stringify([userId, position, address]))
    .digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return asId<AddressId>(hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
};

/** As the index of the few among all users says it. */
const withRoles = sql`${users.roles} <> '{customer}'::text[]`;

export const pgUsers = (db: Db): UserReader & UserRepository => ({
  find: async (id) => {
    const [row] = await db.select().from(users).where(eq(users.id, id));
    return row ? userOf(row) : null;
  },
  lock: async (id) => {
    const [row] = await db.select().from(users).where(eq(users.id, id)).for('update');
    return row ? userOf(row) : null;
  },
  lockAdmins: async () => {
    const admins = and(withRoles, sql`'admin' = any(${users.roles})`);
    const rows = await db.select({ id: users.id }).from(users).where(admins).orderBy(asc(users.id)).for('update');
    return rows.map(({ id }) => id);
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

export const pgExternalIdentities = (db: Db): ExternalIdentityReader & ExternalIdentities => ({
  find: async ({ issuer, subject }) => {
    const identity = and(eq(externalIdentities.issuer, issuer), eq(externalIdentities.subject, subject));
    const [row] = await db.select({ userId: externalIdentities.userId }).from(externalIdentities).where(identity);
    return row?.userId ?? null;
  },
  link: async ({ issuer, subject }, userId, now) => {
    const insert = db.insert(externalIdentities).values({ issuer, subject, userId, linkedAt: now });
    const linked = await insert.onConflictDoNothing().returning({ userId: externalIdentities.userId });
    return linked.length > 0;
  },
  isLinked: async (userId, issuer) => {
    const theirs = and(eq(externalIdentities.userId, userId), eq(externalIdentities.issuer, issuer));
    const found = db.select({ userId: externalIdentities.userId }).from(externalIdentities).where(theirs).limit(1);
    return (await found).length > 0;
  },
});
