import { randomUUID } from 'node:crypto';
import { isCluster, type RedisClient } from './client.ts';
import type { CacheStore, Fill, Slot } from './read-through.ts';
import type { RedisConnection } from './redis-connection.ts';

export type Codec<Value> = {
  readonly encode: (value: Value) => string;
  /** Undefined where the text is not such a value. */
  readonly decode: (text: string) => Value | undefined;
};

export type RedisStoreOptions<Value> = {
  readonly redis: RedisConnection;
  /** Names the cache in metrics, and with the version of its shape in the keys. */
  readonly cache: string;
  readonly keyPrefix: string;
  readonly ttlMs: number;
  readonly codec: Codec<Value>;
};

/** Longer than a fill may take (read-through.ts), so that no fill outlives the mark that forbids it. */
const FORGOTTEN_MS = 60_000;
const CHUNK = 500;

/** A key holds a value (JSON), or a mark once it was forgotten; a fill replaces just what its reader saw. */
const FILL = `
for i = 1, #KEYS do
  local seen = ARGV[3 * i - 2]
  if (redis.call('GET', KEYS[i]) or '') == seen then
    redis.call('SET', KEYS[i], ARGV[3 * i - 1], 'PX', ARGV[3 * i])
  end
end`;

const jittered = (ttlMs: number): number => Math.round(ttlMs * (0.9 + Math.random() * 0.2));

const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));

/** How many keys one command may have: those of a cluster are on several nodes, and each goes by itself. */
const keysAtOnce = (client: RedisClient): number => (isCluster(client) ? 1 : CHUNK);

const readAll = async (client: RedisClient, keys: readonly string[]): Promise<readonly (string | null)[]> => {
  if (!isCluster(client)) return client.mget([...keys]);
  return Promise.all(keys.map((key) => client.get(key)));
};

const mark = async (client: RedisClient, keys: readonly string[]): Promise<void> => {
  const markOf = (key: string) => [key, `!${randomUUID()}`, 'PX', FORGOTTEN_MS] as const;
  if (isCluster(client)) {
    await Promise.all(keys.map((key) => client.set(...markOf(key))));
    return;
  }
  for (const chunk of chunksOf(keys, CHUNK)) {
    const marks = client.pipeline();
    for (const key of chunk) marks.set(...markOf(key));
    for (const [error] of (await marks.exec()) ?? []) if (error !== null) throw error;
  }
};

/**
 * A cache that all processes share. What could not be forgotten while Redis was away is forgotten before this process
 * uses Redis again; another process may read it until then, at most until it expires.
 */
export const redisStore = <Value>({
  redis,
  cache,
  keyPrefix,
  ttlMs,
  codec,
}: RedisStoreOptions<Value>): CacheStore<Value> => {
  const keyOf = (id: string): string => `${keyPrefix}:${id}`;
  const pendingInvalidations = new Set<string>();

  const applyPendingInvalidations = async (client: RedisClient): Promise<void> => {
    const keys = [...pendingInvalidations];
    await mark(client, keys);
    for (const key of keys) pendingInvalidations.delete(key);
  };
  redis.onReturn(applyPendingInvalidations);

  const hasNonePending = async (): Promise<boolean> =>
    pendingInvalidations.size === 0 || (await redis.tryTo(applyPendingInvalidations)) !== null;

  const slotOf = (seen: string | null): Slot<Value> => {
    const value = seen === null || seen.startsWith('!') ? undefined : codec.decode(seen);
    return value === undefined ? { kind: 'miss', ticket: seen ?? '' } : { kind: 'hit', value };
  };

  const argumentsOf = (chunk: readonly Fill<Value>[]) => [
    ...chunk.map(({ id }) => keyOf(id)),
    ...chunk.flatMap(({ value, ticket }) => [ticket, codec.encode(value), jittered(ttlMs)]),
  ];

  const count = (outcome: string, entries: number): void => {
    if (entries > 0) redis.metrics?.cacheReads.inc({ cache, outcome }, entries);
  };

  return {
    read: async (ids) => {
      const read = (await hasNonePending()) ? await redis.tryTo((client) => readAll(client, ids.map(keyOf))) : null;
      if (read === null) {
        count('skipped', ids.length);
        return null;
      }
      const slots = new Map(ids.map((id, position) => [id, slotOf(read.reply[position] ?? null)]));
      const hits = [...slots.values()].filter(({ kind }) => kind === 'hit').length;
      count('hit', hits);
      count('miss', slots.size - hits);
      return slots;
    },
    fill: async (entries) => {
      await redis.tryTo(async (client) => {
        const chunks = chunksOf(entries, keysAtOnce(client));
        await Promise.all(chunks.map((chunk) => client.eval(FILL, chunk.length, ...argumentsOf(chunk))));
      });
    },
    forget: async (ids) => {
      for (const id of ids) pendingInvalidations.add(keyOf(id));
      await hasNonePending();
    },
  };
};
