import { type ProductId, pageOf } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type {
  AvailabilityReader,
  ProductPosition,
  ProductQuery,
  ProductReader,
  ProductRepository,
  ProductSort,
} from './ports.ts';
import { availabilityOf, type Product } from './product.ts';

const keyOf: Readonly<Record<ProductSort, (product: Product) => ProductPosition['key']>> = {
  id: ({ id }) => id,
  title: ({ title }) => title,
  '-title': ({ title }) => title,
  price: ({ price }) => price.minor,
  '-price': ({ price }) => price.minor,
};

/** Orders positions; those with the same key follow their ids, in the direction of the sort. */
const comparing =
  (sort: ProductSort) =>
  (one: ProductPosition, other: ProductPosition): number => {
    const direction = sort.startsWith('-') ? -1 : 1;
    if (one.key !== other.key) return one.key < other.key ? -direction : direction;
    return one.id === other.id ? 0 : one.id < other.id ? -direction : direction;
  };

const matching = ({ text, category }: ProductQuery) => {
  const sought = text?.toLowerCase();
  return ({ title, sku, ...product }: Product): boolean =>
    (category === undefined || product.category === category) &&
    (sought === undefined || title.toLowerCase().includes(sought) || sku.toLowerCase().includes(sought));
};

export type MemoryProducts = ProductReader & ProductRepository & { peek(id: ProductId): Product | undefined };

export const memoryProducts = (memory: Memory): MemoryProducts => {
  const products = memory.table<ProductId, Product>('products');
  const ids = memory.table<string, ProductId>('product_skus');
  return {
    peek: (id) => products.get(id),
    findMany: (wanted) =>
      memory.atomically(
        () =>
          new Map(
            wanted.flatMap((id) => {
              const product = products.get(id);
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
    list: (query) =>
      memory.atomically(() => {
        const { sort, page } = query;
        const position = (product: Product): ProductPosition => ({ key: keyOf[sort](product), id: product.id });
        const compare = comparing(sort);
        const rows = [...products.values()]
          .filter(matching(query))
          .filter((product) => !page.after || compare(position(product), page.after) > 0)
          .toSorted((one, other) => compare(position(one), position(other)));
        return pageOf(rows.slice(0, page.limit + 1), page, position);
      }),
    lock: (id) => memory.atomically(() => products.get(id) ?? null),
    insert: (product) =>
      memory.atomically(() => {
        const productId = ids.get(product.sku.toLowerCase());
        if (productId) return { kind: 'sku-taken', productId };
        products.set(product.id, product);
        ids.set(product.sku.toLowerCase(), product.id);
        return { kind: 'inserted' };
      }),
    save: (product) =>
      memory.atomically(() => {
        if (!products.has(product.id)) throw new Error(`there is no product ${product.id} to save`);
        products.set(product.id, product);
      }),
  };
};

/** Availability from whoever counts the units that can still be ordered. */
export const memoryAvailability = (availableOf: (id: ProductId) => number): AvailabilityReader => ({
  availabilityOf: async (ids) => new Map(ids.map((id) => [id, availabilityOf(availableOf(id))] as const)),
});
