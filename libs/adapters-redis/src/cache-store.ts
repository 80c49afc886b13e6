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
