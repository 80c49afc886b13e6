import type { Metrics } from '@orderline/platform';
import { LRUCache } from 'lru-cache';
import type { CacheStore, Slot } from './cache-store.ts';

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
