import type {
  ApiKey,
  ApiKeyId,
  ApiKeyLookup,
  ApiKeyReader,
  ApiKeyRepository,
  OwnedApiKey,
} from '@orderline/domain/identity';
import { pageOf } from '@orderline/domain/shared';
import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { apiKeys } from '../schema/identity.ts';
import { users } from '../schema/users.ts';

/**
 * The first key of the advisory locks by which the keys of one client are counted; the second is its name's hash. Drizzle
 * has no words for such a lock.
 */
const CLIENTS = 1_634_560_107;

export type ApiKeyStore = ApiKeyReader &
  ApiKeyRepository &
  Pick<ApiKeyLookup, 'findByPrefix'> & {
    /** Keeps that the key was used, unless a use less than a minute before is kept. */
    used(id: ApiKeyId, at: Date): Promise<void>;
  };

export const pgApiKeys = (db: Db): ApiKeyStore => ({
  insert: async (key) => {
    await db.insert(apiKeys).values(key);
  },
  lockActive: async (name, now) => {
    await db.execute(sql`select pg_advisory_xact_lock(${CLIENTS}::int, hashtext(${name}))`);
    const unexpired = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now));
    return db
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.name, name), isNull(apiKeys.revokedAt), unexpired))
      .orderBy(desc(apiKeys.id));
  },
  revoke: async (id, now) => {
    const unrevoked = and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt));
    const [revoked] = await db.update(apiKeys).set({ revokedAt: now }).where(unrevoked).returning();
    return revoked ? { ...revoked, revokedAt: null } : null;
  },
  list: async (page) => {
    const rows = await db
      .select()
      .from(apiKeys)
      .where(page.after && lt(apiKeys.id, page.after))
      .orderBy(desc(apiKeys.id))
      .limit(page.limit + 1);
    return pageOf(rows, page, ({ id }) => id);
  },
  find: async (id) => {
    const [found] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
    return found ?? null;
  },
  findByPrefix: async (prefix): Promise<OwnedApiKey | null> => {
    const owned = db.select({ key: apiKeys, ownerRoles: users.roles }).from(apiKeys);
    const [found] = await owned.innerJoin(users, eq(users.id, apiKeys.ownerId)).where(eq(apiKeys.prefix, prefix));
    return found ?? null;
  },
  used: async (id, at) => {
    const minuteBefore: ApiKey['lastUsedAt'] = new Date(at.getTime() - 60_000);
    const unused = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, minuteBefore));
    await db
      .update(apiKeys)
      .set({ lastUsedAt: at })
      .where(and(eq(apiKeys.id, id), unused));
  },
});
