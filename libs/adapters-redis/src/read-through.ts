import type { WriteOutcome } from '@orderline/domain/shared';
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

type ReadThrough<Id extends string, Value> = {
  readonly store: CacheStore<Value>;
  /** Absent ids are absent from the map. */
  readonly load: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, Value>>;
  /** Runs something later, unless the process has ended by then. */
  readonly later?: (run: () => void, ms: number) => void;
};

/** By then PostgreSQL has ended a transaction whose client is gone (session-settings.ts), one way or the other. */
const DECIDED_AFTER_MS = 15_000;

const afterwards = (run: () => void, ms: number): void => {
  setTimeout(run, ms).unref();
};

/** Stores remember for longer than this that an id was forgotten. */
const FILL_WITHIN_MS = 30_000;

type Missing<Id> = { readonly id: Id; readonly ticket: string };

const missingOf = <Id extends string, Value>(
  ids: readonly Id[],
  slots: ReadonlyMap<string, Slot<Value>>,
): readonly Missing<Id>[] =>
  ids.flatMap((id) => {
    const slot = slots.get(id);
    return slot?.kind === 'miss' ? [{ id, ticket: slot.ticket }] : [];
  });

const hitsOf = <Id extends string, Value>(
  ids: readonly Id[],
  slots: ReadonlyMap<string, Slot<Value>>,
): Map<Id, Value> => {
  const hits = new Map<Id, Value>();
  for (const id of ids) {
    const slot = slots.get(id);
    if (slot?.kind === 'hit') hits.set(id, slot.value);
  }
  return hits;
};

/**
 * Reads through a cache. Those who miss the same id at the same time share one load, but only under the same ticket:
 * who begins after a change never joins a load from before it. Absences are not cached.
 */
export const readThrough = <Id extends string, Value>({ store, load, later = afterwards }: ReadThrough<Id, Value>) => {
  const inFlight = new Map<string, Promise<Value | undefined>>();
  const inFlightKey = ({ id, ticket }: Missing<Id>): string => `${id} ${ticket}`;

  const loadAndFill = async (missing: readonly Missing<Id>[]): Promise<ReadonlyMap<Id, Value>> => {
    const begun = performance.now();
    const loaded = await load(missing.map(({ id }) => id));
    if (performance.now() - begun > FILL_WITHIN_MS) return loaded;
    const fills = missing.flatMap(({ id, ticket }): Fill<Value>[] => {
      const value = loaded.get(id);
      return value === undefined ? [] : [{ id, value, ticket }];
    });
    if (fills.length > 0) await store.fill(fills);
    return loaded;
  };

  const startLoading = (missing: readonly Missing<Id>[]): void => {
    const batch = loadAndFill(missing);
    for (const one of missing) {
      const loading = batch.then((loaded) => loaded.get(one.id));
      inFlight.set(inFlightKey(one), loading);
      void loading.catch(() => undefined).finally(() => inFlight.delete(inFlightKey(one)));
    }
  };

  /** A flight that fails may have failed for its leader alone, so who only joined it loads again. */
  const awaitOthers = async (others: readonly Missing<Id>[]): Promise<ReadonlyMap<Id, Value>> => {
    const values = new Map<Id, Value>();
    const failed: Id[] = [];
    await Promise.all(
      others.map(async (one) => {
        try {
          const value = await inFlight.get(inFlightKey(one));
          if (value !== undefined) values.set(one.id, value);
        } catch {
          failed.push(one.id);
        }
      }),
    );
    return failed.length === 0 ? values : new Map([...values, ...(await load(failed))]);
  };

  const fetchMissing = async (missing: readonly Missing<Id>[]): Promise<ReadonlyMap<Id, Value>> => {
    const others = missing.filter((one) => inFlight.has(inFlightKey(one)));
    const own = missing.filter((one) => !inFlight.has(inFlightKey(one)));
    if (own.length > 0) startLoading(own);
    const ownLoads = Promise.all(own.map(async (one) => [one.id, await inFlight.get(inFlightKey(one))] as const));
    const [ours, theirs] = await Promise.all([ownLoads, awaitOthers(others)]);
    const values = new Map(theirs);
    for (const [id, value] of ours) if (value !== undefined) values.set(id, value);
    return values;
  };

  return {
    /** Values by id, in the order asked for; what does not exist is not in the map. */
    findMany: async (ids: readonly Id[]): Promise<ReadonlyMap<Id, Value>> => {
      const wanted = [...new Set(ids)];
      if (wanted.length === 0) return new Map();
      const slots = await store.read(wanted);
      if (slots === null) return load(wanted);
      const hits = hitsOf(wanted, slots);
      const missing = missingOf(wanted, slots);
      return missing.length === 0 ? hits : new Map([...hits, ...(await fetchMissing(missing))]);
    },
    /** What may have been written without our knowing is forgotten once more when that is decided. */
    forget: (ids: readonly Id[], outcome: WriteOutcome = 'known'): Promise<void> => {
      if (outcome === 'unknown') later(() => void store.forget(ids), DECIDED_AFTER_MS);
      return store.forget(ids);
    },
  };
};
