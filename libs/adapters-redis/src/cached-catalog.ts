import type { Product, ProductCache, ProductReader } from '@orderline/domain/catalog';
import type { ProductId } from '@orderline/domain/shared';
import type { Metrics } from '@orderline/platform';
import type { CacheStore } from './cache-store.ts';
import { cachedSkus } from './cached-skus.ts';
import { memoryStore } from './memory-store.ts';
import { PRODUCT_KEYS, productCodec } from './product-codec.ts';
import { readThrough } from './read-through.ts';
import type { RedisConnection } from './redis-connection.ts';
import { redisStore } from './redis-store.ts';

const TTL_MS = 60_000;
const ENTRIES = 20_000;

const through = (products: ProductReader, store: CacheStore<Product>): ProductReader & ProductCache => {
  const cached = readThrough<ProductId, Product>({ store, load: (ids) => products.findMany(ids) });
  return {
    findMany: cached.findMany,
    idsBySku: cachedSkus(products),
    list: (query) => products.list(query),
    forget: cached.forget,
  };
};

/** Products by id through Redis; lists are asked of the store that they come from. */
export const cachedCatalog = (products: ProductReader, redis: RedisConnection): ProductReader & ProductCache =>
  through(
    products,
    redisStore({ redis, cache: 'products', keyPrefix: PRODUCT_KEYS, ttlMs: TTL_MS, codec: productCodec }),
  );

/** The same in the memory of one process, for where no other process changes products. */
export const memoryCachedCatalog = (
  products: ProductReader,
  metrics?: Pick<Metrics, 'cacheReads'>,
): ProductReader & ProductCache =>
  through(products, memoryStore({ entries: ENTRIES, ttlMs: TTL_MS, cache: 'products', metrics }));
