import type { CacheBounds } from '@orderline/domain/gateway';
import { LRUCache } from 'lru-cache';
import type { RawHeaders } from '../headers.ts';
import type { Freshness } from './freshness.ts';
import type { HeaderRecord } from './header-record.ts';
import type { Lead } from './lead.ts';
import type { UriIndex } from './uri-index.ts';

/** An answer that is kept; never changed. */
export type Entry = {
  readonly status: number;
  /** As its service said it, but its age. */
  readonly headers: RawHeaders;
  readonly record: HeaderRecord;
  readonly body: Buffer;
  readonly freshness: Freshness;
  /** What was sent of the headers that `Vary` names. */
  readonly varied: readonly (readonly [name: string, value: string | undefined])[];
};

/** Answers to one URI that differ by what was sent; the newest first. */
type Kept = { readonly key: string; readonly uri: string; readonly variants: readonly Entry[] };

const MOST_VARIANTS = 16;

/** Of an entry besides what it holds, about. */
const OVERHEAD = 1_024;

const REST_MS = 10_000;
const MOST_RESTING = 1_000;

const bytesOf = ({ headers, body }: Entry): number =>
  headers.reduce((sum, text) => sum + text.length, body.length + OVERHEAD);

const sizeOf = ({ key, uri, variants }: Kept): number =>
  variants.reduce((sum, entry) => sum + bytesOf(entry), key.length + uri.length);

export const isVariantFor = ({ varied }: Pick<Entry, 'varied'>, sent: () => HeaderRecord): boolean =>
  varied.length === 0 || varied.every(([name, value]) => sent()[name] === value);

const isSameVariant = ({ varied }: Entry, other: Entry): boolean =>
  JSON.stringify(varied) === JSON.stringify(other.varied);

export type RuleCache = ReturnType<typeof createRuleCache>;

type Needs = { readonly index: UriIndex; readonly now: () => number; readonly onBytes: (change: number) => void };

/** What a process keeps of the answers of one rule: who was not asked for longest makes room. */
export const createRuleCache = (bounds: CacheBounds, { index, now, onBytes }: Needs) => {
  let collecting = 0;
  let isClosed = false;
  const resting = new LRUCache<string, number>({ max: MOST_RESTING });
  const leads = new Map<string, Lead>();
  const kept = new LRUCache<string, Kept>({
    maxSize: bounds.totalBytes,
    sizeCalculation: sizeOf,
    dispose: (value, key) => {
      onBytes(-sizeOf(value));
      index.forget(value.uri, key);
    },
  });

  /** Those that do not fit any more are the oldest ones. */
  const fitting = (all: Kept): Kept => {
    let some: Kept = { ...all, variants: all.variants.slice(0, MOST_VARIANTS) };
    while (some.variants.length > 1 && sizeOf(some) > bounds.totalBytes - collecting)
      some = { ...all, variants: some.variants.slice(0, -1) };
    return some;
  };

  /** What is kept and what is under way are within the bound together. */
  const makeRoom = (bytes: number): void => {
    while (kept.size > 0 && kept.calculatedSize + collecting + bytes > bounds.totalBytes) kept.pop();
  };

  const store = (key: string, uri: string, entry: Entry): void => {
    const others = kept.peek(key)?.variants.filter((one) => !isSameVariant(one, entry)) ?? [];
    const value = fitting({ key, uri, variants: [entry, ...others] });
    if (isClosed || sizeOf(value) > bounds.totalBytes - collecting) return;
    resting.delete(key);
    kept.delete(key);
    makeRoom(sizeOf(value));
    onBytes(sizeOf(value));
    kept.set(key, value);
    index.note(uri, key, () => kept.delete(key));
  };

  return {
    bounds,
    leads,
    store,
    find: (key: string, fits: (entry: Entry) => boolean): Entry | undefined => kept.get(key)?.variants.find(fits),
    forget: (key: string): void => void kept.delete(key),
    /** What may not be kept is asked for by everybody at once for a while, and nobody waits to see. */
    rest: (key: string): void => void resting.set(key, now() + REST_MS),
    rests: (key: string): boolean => (resting.get(key) ?? 0) > now(),
    /** Whether so many more bytes may be held of answers that are under way; `let go` takes them off again. */
    hold: (bytes: number): boolean => {
      if (collecting + bytes > bounds.totalBytes) return false;
      makeRoom(bytes);
      collecting += bytes;
      onBytes(bytes);
      return true;
    },
    letGo: (bytes: number): void => {
      collecting -= bytes;
      onBytes(-bytes);
    },
    /** Requests that still use it keep nothing in it. */
    close: (): void => {
      isClosed = true;
      kept.clear();
    },
  };
};
