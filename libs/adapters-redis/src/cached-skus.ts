import type { ProductReader } from '@orderline/domain/catalog';
import type { ProductId } from '@orderline/domain/shared';
import { LRUCache } from 'lru-cache';

const ENTRIES = 100_000;

/**
 * Which product a SKU is, in the memory of the process, also beside Redis: a SKU is for ever, so what was found once
 * needs no time to live and no forgetting. Absences are not cached.
 */
export const cachedSkus = (products: Pick<ProductReader, 'idsBySku'>): ProductReader['idsBySku'] => {
  const kept = new LRUCache<string, ProductId>({ max: ENTRIES });
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
