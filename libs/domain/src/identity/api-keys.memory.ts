import { pageOf, type UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import {
  type ApiKey,
  type ApiKeyId,
  type ApiKeyLookup,
  type ApiKeyReader,
  type ApiKeyRepository,
  type ApiKeyUses,
  isActive,
} from './api-key.ts';

type MemoryApiKeys = ApiKeyReader & ApiKeyRepository & ApiKeyLookup & ApiKeyUses;

/** The reference store of API keys, which remembers nothing besides, and notes every use. */
export const memoryApiKeys = (
  memory: Memory,
  rolesOf: (userId: UserId) => Promise<readonly string[] | null>,
): MemoryApiKeys => {
  const rows = memory.table<ApiKeyId, ApiKey>('api_keys');
  const newestFirst = () => [...rows.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1));
  return {
    insert: (key) => memory.atomically(() => void rows.set(key.id, key)),
    lockActive: (name, now) =>
      memory.atomically(() => newestFirst().filter((key) => key.name === name && isActive(key, now))),
    revoke: (id, now) =>
      memory.atomically(() => {
        const key = rows.get(id);
        if (!key || key.revokedAt) return null;
        rows.set(id, { ...key, revokedAt: now });
        return key;
      }),
    find: async (id) => rows.get(id) ?? null,
    list: (page) =>
      memory.atomically(() => {
        const { after, limit } = page;
        const following = newestFirst().filter(({ id }) => !after || id < after);
        return pageOf(following.slice(0, limit + 1), page, ({ id }) => id);
      }),
    findByPrefix: async (prefix) => {
      const key = await memory.atomically(() => [...rows.values()].find((row) => row.prefix === prefix));
      const ownerRoles = key && (await rolesOf(key.ownerId));
      return key && ownerRoles ? { key, ownerRoles } : null;
    },
    isKnown: () => false,
    forget: () => undefined,
    note: (key, at) => void rows.set(key.id, { ...(rows.get(key.id) ?? key), lastUsedAt: at }),
  };
};
