import type { Product, ProductCache, ProductReader } from '@orderline/domain/catalog';
import type { ProductId, UserId } from '@orderline/domain/shared';
import type { User, UserCache, UserReader } from '@orderline/domain/users';
import type { Metrics } from '@orderline/platform';
import { LRUCache } from 'lru-cache';
import { PRODUCT_KEYS, productCodec, USER_KEYS, userCodec } from './codecs.ts';
import { type CacheStore, memoryStore, readThrough } from './read-through.ts';
import type { RedisConnection } from './redis-connection.ts';
import { redisStore } from './redis-store.ts';

const SKUS = 100_000;

/**
 * Which product a SKU is, in the memory of the process, also beside Redis: a SKU is for ever, so what was found once
 * needs no time to live and no forgetting. Absences are not cached.
 */
const cachedSkus = (products: Pick<ProductReader, 'idsBySku'>): ProductReader['idsBySku'] => {
  const kept = new LRUCache<string, ProductId>({ max: SKUS });
  return async (skus) => {
    const missing = skus.filter((sku) => !kept.has(sku.toLowerCase()));
    const loaded = missing.length === 0 ? new Map<string, ProductId>() : await products.idsBySku(missing);
    for (const [sku, id] of loaded) kept.set(sku.toLowerCase(), id);
    return new Map(
      skus.flatMap((sku) => {
        const id = loaded.get(sku) ?? kept.get(sku.toLowerCase());
        return id === undefined ? [] : [[sku, id] as const];
      }),
    );
  };
};

const TTL_MS = 60_000;
const PRODUCTS = 20_000;

const productsThrough = (products: ProductReader, store: CacheStore<Product>): ProductReader & ProductCache => {
  const cached = readThrough<ProductId, Product>({ store, load: (ids) => products.findMany(ids) });
  return {
    find: (id) => products.find(id),
    findMany: cached.findMany,
    idsBySku: cachedSkus(products),
    list: (query) => products.list(query),
    forget: cached.forget,
  };
};

/** Many products by their ids, as prices are read, through Redis; what is shown with its availability is asked of the store. */
export const cachedCatalog = (products: ProductReader, redis: RedisConnection): ProductReader & ProductCache =>
  productsThrough(
    products,
    redisStore({ redis, cache: 'products', keyPrefix: PRODUCT_KEYS, ttlMs: TTL_MS, codec: productCodec }),
  );

/** The same in the memory of one process, for where no other process changes products. */
export const memoryCachedCatalog = (
  products: ProductReader,
  metrics?: Pick<Metrics, 'cacheReads'>,
): ProductReader & ProductCache =>
  productsThrough(products, memoryStore({ entries: PRODUCTS, ttlMs: TTL_MS, cache: 'products', metrics }));

const USERS = 10_000;

const usersThrough = (users: UserReader, store: CacheStore<User>): UserReader & UserCache => {
  const load = async (ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> => {
    const found = await Promise.all(ids.map((id) => users.find(id)));
    return new Map(found.flatMap((user) => (user === null ? [] : [[user.id, user]])));
  };
  const cached = readThrough<UserId, User>({ store, load });
  return {
    find: async (id) => (await cached.findMany([id])).get(id) ?? null,
    forget: (id, outcome) => cached.forget([id], outcome),
  };
};

/** Users by id through Redis; what proves who a user is, is never among it. */
export const cachedUsers = (users: UserReader, redis: RedisConnection): UserReader & UserCache =>
  usersThrough(users, redisStore({ redis, cache: 'users', keyPrefix: USER_KEYS, ttlMs: TTL_MS, codec: userCodec }));

/** The same in the memory of one process, for where no other process changes users. */
export const memoryCachedUsers = (users: UserReader, metrics?: Pick<Metrics, 'cacheReads'>): UserReader & UserCache =>
  usersThrough(users, memoryStore({ entries: USERS, ttlMs: TTL_MS, cache: 'users', metrics }));
