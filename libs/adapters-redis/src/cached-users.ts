import type { UserId } from '@orderline/domain/shared';
import type { User, UserCache, UserReader } from '@orderline/domain/users';
import type { Metrics } from '@orderline/platform';
import type { CacheStore } from './cache-store.ts';
import { memoryStore } from './memory-store.ts';
import { readThrough } from './read-through.ts';
import type { RedisConnection } from './redis-connection.ts';
import { redisStore } from './redis-store.ts';
import { USER_KEYS, userCodec } from './user-codec.ts';

const TTL_MS = 60_000;
const ENTRIES = 10_000;

const through = (users: UserReader, store: CacheStore<User>): UserReader & UserCache => {
  const load = async (ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> => {
    const found = await Promise.all(ids.map((id) => users.find(id)));
    return new Map(found.flatMap((user) => (user === null ? [] : [[user.id, user]])));
  };
  const cached = readThrough<UserId, User>({ store, load });
  return {
    find: async (id) => (await cached.findMany([id])).get(id) ?? null,
    forget: (id, outcome) => cached.forget([id], outcome),
  };
};

/** Users by id through Redis; what proves who a user is, is never among it. */
export const cachedUsers = (users: UserReader, redis: RedisConnection): UserReader & UserCache =>
  through(users, redisStore({ redis, cache: 'users', keyPrefix: USER_KEYS, ttlMs: TTL_MS, codec: userCodec }));

/** The same in the memory of one process, for where no other process changes users. */
export const memoryCachedUsers = (users: UserReader, metrics?: Pick<Metrics, 'cacheReads'>): UserReader & UserCache =>
  through(users, memoryStore({ entries: ENTRIES, ttlMs: TTL_MS, cache: 'users', metrics }));
