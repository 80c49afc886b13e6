import { asId, type ProductId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import { listInMemory } from './catalog-list.memory.ts';
import type { Categories, CategoryReader } from './categories.ts';
import type { AvailabilityReader, ProductReader, ProductRepository } from './ports.ts';
import { availabilityOf, type Product, productOf, type RecordedProduct } from './product.ts';

export { memoryImportFiles, memoryImports } from './import.memory.ts';

export type MemoryProducts = ProductReader &
  ProductRepository &
  CategoryReader & { peek(id: ProductId): Product | undefined };

/** Products over whoever counts the units of each that can still be ordered. */
export const memoryProducts = (memory: Memory, availableOf: (id: ProductId) => number): MemoryProducts => {
  const products = memory.table<ProductId, RecordedProduct>('products');
  const ids = memory.table<string, ProductId>('product_skus');
  const peek = (id: ProductId) => {
    const product = products.get(id);
    return product && productOf(product);
  };
  return {
    peek,
    find: (id) =>
      memory.atomically(() => {
        const product = peek(id);
        return product ? { ...product, availability: availabilityOf(availableOf(id)) } : null;
      }),
    findMany: (wanted) =>
      memory.atomically(
        () =>
          new Map(
            wanted.flatMap((id) => {
              const product = peek(id);
              return product ? [[id, product] as const] : [];
            }),
          ),
      ),
    idsBySku: (skus) =>
      memory.atomically(
        () =>
          new Map(
            skus.flatMap((sku) => {
              const id = ids.get(sku.toLowerCase());
              return id ? [[sku, id] as const] : [];
            }),
          ),
      ),
    categories: (limit) => memory.atomically(() => categoriesOf([...products.values()], limit)),
    list: (query) => memory.atomically(() => listInMemory([...products.values()].map(productOf), query, availableOf)),
    lock: (id) => memory.atomically(() => products.get(id) ?? null),
    insert: (product) =>
      memory.atomically(() => {
        const productId = ids.get(product.sku.toLowerCase());
        if (productId) return { kind: 'sku-taken', productId };
        products.set(product.id, { ...product, events: 1 });
        ids.set(product.sku.toLowerCase(), product.id);
        return { kind: 'inserted' };
      }),
    lockBySku: (skus) =>
      memory.atomically(() =>
        [...new Set(skus.map((sku) => ids.get(sku.toLowerCase())))].flatMap((id) => products.get(id ?? asId('')) ?? []),
      ),
    lockUnannounced: ({ after, limit }) =>
      memory.atomically(() =>
        [...products.values()]
          .filter(({ id, events }) => events === 0 && id > (after ?? ''))
          .toSorted((one, other) => (one.id < other.id ? -1 : 1))
          .slice(0, limit),
      ),
    insertMany: (many) =>
      memory.atomically(() =>
        many
          .filter(({ sku }) => !ids.has(sku.toLowerCase()))
          .map((product) => {
            products.set(product.id, { ...product, events: 1 });
            ids.set(product.sku.toLowerCase(), product.id);
            return product.id;
          }),
      ),
    saveMany: (many) =>
      memory.atomically(() => {
        for (const product of many) products.set(product.id, product);
      }),
    save: (product) =>
      memory.atomically(() => {
        if (!products.has(product.id)) throw new Error(`there is no product ${product.id} to save`);
        products.set(product.id, product);
      }),
  };
};

const categoriesOf = (products: readonly Product[], limit: number): Categories => {
  const all = [...Map.groupBy(products, ({ category }) => category)]
    .map(([category, alike]) => ({ category, products: alike.length }))
    .toSorted((one, other) => (one.category < other.category ? -1 : 1));
  return { items: all.slice(0, limit), total: all.length };
};

/** Availability from whoever counts the units that can still be ordered. */
export const memoryAvailability = (availableOf: (id: ProductId) => number): AvailabilityReader => ({
  availabilityOf: async (ids) => new Map(ids.map((id) => [id, availabilityOf(availableOf(id))] as const)),
});
