import type { Metrics } from '@orderline/platform';
import { LRUCache } from 'lru-cache';

/** What a store knows of one id: its value, or an absence with the ticket that a later fill must show. */
export type Slot<Value> =
  | { readonly kind: 'hit'; readonly value: Value }
  | { readonly kind: 'miss'; readonly ticket: string };

export type Fill<Value> = { readonly id: string; readonly value: Value; readonly ticket: string };

/** Where cached values live. No method rejects: a cache that cannot be reached costs speed, never an answer. */
export type CacheStore<Value> = {
  /** One slot for each id; null where the store cannot be asked. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, Slot<Value>> | null>;
  /** Keeps each value unless its id has been forgotten or filled since the ticket was given. */
  fill(entries: readonly Fill<Value>[]): Promise<void>;
  /** When it has returned, no reader that begins now sees what was kept, and no fill with an earlier ticket succeeds. */
  forget(ids: readonly string[]): Promise<void>;
};

type MemoryStoreOptions = {
  readonly entries: number;
  readonly ttlMs: number;
  /** Names the cache in metrics. */
  readonly cache: string;
  readonly metrics: Pick<Metrics, 'cacheReads'> | undefined;
};

/** A cache in the memory of the one process that reads and writes. Any change voids the fills under way, whatever their id. */
export const memoryStore = <Value extends object>({
  entries,
  ttlMs,
  cache,
  metrics,
}: MemoryStoreOptions): CacheStore<Value> => {
  const kept = new LRUCache<string, Value>({ max: entries, ttl: ttlMs });
  let generation = 0;
  const slotOf = (id: string): Slot<Value> => {
    const value = kept.get(id);
    metrics?.cacheReads.inc({ cache, outcome: value === undefined ? 'miss' : 'hit' });
    return value === undefined ? { kind: 'miss', ticket: String(generation) } : { kind: 'hit', value };
  };
  return {
    read: async (ids) => new Map(ids.map((id) => [id, slotOf(id)])),
    fill: async (fills) => {
      for (const { id, value, ticket } of fills) if (ticket === String(generation)) kept.set(id, value);
    },
    forget: async (ids) => {
      generation += 1;
      for (const id of ids) kept.delete(id);
    },
  };
};
