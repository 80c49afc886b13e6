import {
  cachedCatalog,
  cachedUsers,
  memoryCachedCatalog,
  memoryCachedUsers,
  memoryRateLimiter,
  openRedis,
  type RateLimit,
  type RateLimiter,
  redisRateLimiter,
} from '@orderline/adapters-redis';
import type { ProductCache, ProductReader } from '@orderline/domain/catalog';
import type { UserCache, UserReader } from '@orderline/domain/users';
import type { HealthCheck, Logger, Metrics, StateLog } from '@orderline/platform';

export type Caches = {
  readonly users: UserReader & UserCache;
  readonly products: ProductReader & ProductCache;
  readonly rateLimiter: (rate: RateLimit) => RateLimiter;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

type Cached = { readonly users: UserReader; readonly products: ProductReader };

export type CacheNeeds = {
  /** Where Redis is; without it this process caches in its own memory, which is right for one process alone. */
  readonly url: string | undefined;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly states?: StateLog;
};

export const openCaches = async ({ users, products }: Cached, { url, ...needs }: CacheNeeds): Promise<Caches> => {
  if (url === undefined) {
    const caches = {
      users: memoryCachedUsers(users, needs.metrics),
      products: memoryCachedCatalog(products, needs.metrics),
    };
    return { ...caches, rateLimiter: memoryRateLimiter, checks: {}, close: async () => {} };
  }
  const redis = await openRedis({ url, ...needs });
  return {
    users: cachedUsers(users, redis),
    products: cachedCatalog(products, redis),
    rateLimiter: (rate) => redisRateLimiter(redis, rate),
    checks: { redis: { critical: false, check: () => redis.check(), setting: 'REDIS_URL' } },
    close: () => redis.close(),
  };
};
