import type { ApiKeyId, ApiKeyLookup, ApiKeyUses, OwnedApiKey } from '@orderline/domain/identity';
import { currentCall, type Logger, runInCall } from '@orderline/platform';
import { LRUCache } from 'lru-cache';

const most = 10_000;

/** A revoked key is good in other processes for as long, and no longer than five seconds, the query included. */
const goodMs = 4000;

type Clock = { now(): number };

/** Looks a key up once for all requests of a few seconds, at the same time or one after another; absent ones too. */
export const cachedApiKeys = (store: Pick<ApiKeyLookup, 'findByPrefix'>, clock: Clock = performance): ApiKeyLookup => {
  const known = new LRUCache<string, Promise<OwnedApiKey | null>>({
    max: most,
    ttl: goodMs,
    perf: clock,
    ttlResolution: 0,
  });
  const lookUp = (prefix: string): Promise<OwnedApiKey | null> => {
    // Others wait for it as well: it must not end with the request that happened to be first.
    const found = runInCall({ requestId: currentCall()?.requestId ?? '' }, () => store.findByPrefix(prefix));
    known.set(prefix, found);
    found.catch(() => {
      if (known.peek(prefix) === found) known.delete(prefix);
    });
    return found;
  };
  return {
    findByPrefix: (prefix) => known.get(prefix) ?? lookUp(prefix),
    forget: (prefix) => void known.delete(prefix),
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
