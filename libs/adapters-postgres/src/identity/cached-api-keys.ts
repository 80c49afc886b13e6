import type { ApiKeyId, ApiKeyLookup, ApiKeyUses, OwnedApiKey } from '@orderline/domain/identity';
import { currentCall, type Logger, runInCall } from '@orderline/platform';
import { LRUCache } from 'lru-cache';

const most = 10_000;

/** A revoked key is good in other processes for as long, and no longer than five seconds, the query included. */
const goodMs = 4000;

type Clock = { now(): number };

/** A key that was asked for before it was made is good in other processes after as long. */
const absentMs = 1000;

/**
 * Looks a key up once for all requests of a few seconds, at the same time or one after another; absent ones, which
 * anybody can make up, are remembered apart, so that they push no key of ours out.
 */
export const cachedApiKeys = (store: Pick<ApiKeyLookup, 'findByPrefix'>, clock: Clock = performance): ApiKeyLookup => {
  const timed = { max: most, perf: clock, ttlResolution: 0 } as const;
  const found = new LRUCache<string, OwnedApiKey>({ ...timed, ttl: goodMs });
  const absent = new LRUCache<string, true>({ ...timed, ttl: absentMs });
  const existing = new LRUCache<string, true>({ max: most });
  const asked = new Map<string, Promise<OwnedApiKey | null>>();

  const remember = (prefix: string, owned: OwnedApiKey | null, start: number): void => {
    if (owned) {
      found.set(prefix, owned, { start });
      existing.set(prefix, true);
    } else {
      absent.set(prefix, true, { start });
      existing.delete(prefix);
    }
  };

  const lookUp = (prefix: string): Promise<OwnedApiKey | null> => {
    const start = clock.now();
    // Others wait for it as well: it must not end with the request that happened to be first.
    const answer = runInCall({ requestId: currentCall()?.requestId ?? '' }, () => store.findByPrefix(prefix));
    asked.set(prefix, answer);
    // What was forgotten in the meantime was looked up too early.
    const isLatest = (): boolean => asked.get(prefix) === answer && asked.delete(prefix);
    answer.then(
      (owned) => isLatest() && remember(prefix, owned, start),
      () => isLatest(),
    );
    return answer;
  };

  return {
    findByPrefix: async (prefix) =>
      found.get(prefix) ?? (absent.get(prefix) ? null : (asked.get(prefix) ?? lookUp(prefix))),
    isKnown: (prefix) => existing.has(prefix),
    forget: (prefix) => {
      found.delete(prefix);
      absent.delete(prefix);
      asked.delete(prefix);
    },
  };
};

const minute = 60_000;

type UseStore = { used(id: ApiKeyId, at: Date): Promise<void> };

/** Writes a use of each key at most once a minute, apart from the request that it is. */
export const sampledUses = (store: UseStore, { logger }: { readonly logger: Pick<Logger, 'warn'> }): ApiKeyUses => {
  const noted = new LRUCache<ApiKeyId, number>({ max: most });
  return {
    note: ({ id, lastUsedAt }, at) => {
      const last = Math.max(noted.get(id) ?? 0, lastUsedAt?.getTime() ?? 0);
      if (at.getTime() - last <= minute) return;
      noted.set(id, at.getTime());
      runInCall({ requestId: currentCall()?.requestId ?? '' }, () => store.used(id, at)).catch((error: unknown) =>
        logger.warn({ err: error, apiKeyId: id }, 'the last use of an API key could not be written'),
      );
    },
  };
};
