import {
  type BatchedLimiter,
  batchedRateLimiter,
  cachedCatalog,
  cachedUsers,
  createSynchroniser,
  memoryCachedCatalog,
  memoryCachedUsers,
  memoryRateLimiter,
  openRedis,
  type RateLimit,
  type RateLimiter,
  type RedisSettings,
  redisRateLimiter,
} from '@orderline/adapters-redis';
import { isKnownCurrency } from '@orderline/contracts/money';
import type { Product, ProductCache, ProductReader } from '@orderline/domain/catalog';
import type { PricedProduct, PriceList, SkuIndex } from '@orderline/domain/orders';
import type { UserCache, UserReader } from '@orderline/domain/users';
import type { HealthCheck, Logger, Metrics, StateLog } from '@orderline/platform';

/** A product of the catalogue as orders see it. */
export const pricedProduct = ({ id, sku, title, price, version }: Product): PricedProduct => ({
  productId: id,
  sku,
  title,
  price,
  version,
});

/** What products cost, from a reader that may be a cache. */
export const priceListOf = (products: ProductReader, cache: ProductCache): PriceList => ({
  priced: async (ids) => {
    const found = await products.findMany(ids);
    // A price of earlier days, in a code that is no currency, is no price: no event could tell of it.
    const priced = [...found].filter(([, { price }]) => isKnownCurrency(price.currency));
    return new Map(priced.map(([id, product]) => [id, pricedProduct(product)]));
  },
  forget: (ids) => cache.forget(ids),
});

/** Which product a SKU is, from a reader that may be a cache. */
export const skuIndexOf = (products: Pick<ProductReader, 'idsBySku'>): SkuIndex => ({
  productIdsOf: (skus) => products.idsBySku(skus),
});

export type Caches = {
  readonly users: UserReader & UserCache;
  readonly products: ProductReader & ProductCache;
  readonly rateLimiter: (rate: RateLimit) => RateLimiter;
  /** Decides in memory; what others have spent it hears a little later. */
  readonly batchedRateLimiter: (rate: RateLimit) => BatchedLimiter;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

type Cached = { readonly users: UserReader; readonly products: ProductReader };

export type CacheNeeds = {
  /** Where Redis is; without a URL this process caches in its own memory, which is right for one process alone. */
  readonly redis: Omit<RedisSettings, 'url' | 'logger'> & { readonly url?: string | undefined };
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly states?: StateLog;
};

export const openCaches = async (
  { users, products }: Cached,
  { redis: { url, ...address }, ...needs }: CacheNeeds,
): Promise<Caches> => {
  if (url === undefined) {
    const caches = {
      users: memoryCachedUsers(users, needs.metrics),
      products: memoryCachedCatalog(products, needs.metrics),
    };
    const limiters = { rateLimiter: memoryRateLimiter, batchedRateLimiter: memoryRateLimiter };
    return { ...caches, ...limiters, checks: {}, close: async () => {} };
  }
  const redis = await openRedis({ ...address, url, ...needs });
  const synchroniser = createSynchroniser(redis);
  return {
    users: cachedUsers(users, redis),
    products: cachedCatalog(products, redis),
    rateLimiter: (rate) => redisRateLimiter(redis, rate),
    batchedRateLimiter: (rate) => batchedRateLimiter({ redis, synchroniser }, rate),
    checks: { redis: { critical: false, check: () => redis.check(), setting: 'REDIS_URL' } },
    close: async () => {
      await synchroniser.close();
      await redis.close();
    },
  };
};
