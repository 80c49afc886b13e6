import type { Page, PageRequest, ProductId } from '../shared/index.ts';
import type { Availability, Product } from './product.ts';

export type ProductSort = 'id' | 'title' | '-title' | 'price' | '-price';

/** Where a page ended: the last item's sort key (for `id` the id again) and its id. */
export type ProductPosition = { readonly key: string | number; readonly id: ProductId };

export type ProductQuery = {
  /** Matches title or SKU, without regard to case. */
  readonly text?: string | undefined;
  readonly category?: string | undefined;
  readonly sort: ProductSort;
  readonly page: PageRequest<ProductPosition>;
};

export type ProductReader = {
  /** Absent ids are absent from the map. May be cached. */
  findMany(ids: readonly ProductId[]): Promise<ReadonlyMap<ProductId, Product>>;
  /** By the SKU as it is asked for, compared without regard to case; absent ones are absent. May be cached. */
  idsBySku(skus: readonly string[]): Promise<ReadonlyMap<string, ProductId>>;
  list(query: ProductQuery): Promise<Page<Product, ProductPosition>>;
};

/** Products inside a transaction. */
export type ProductRepository = {
  insert(
    product: Product,
  ): Promise<{ readonly kind: 'inserted' } | { readonly kind: 'sku-taken'; readonly productId: ProductId }>;
  lock(id: ProductId): Promise<Product | null>;
  save(product: Product): Promise<void>;
};

/** Every product has a row of stock from its first moment. */
export type StockOpening = { open(productId: ProductId, now: Date): Promise<void> };

export type AvailabilityReader = {
  availabilityOf(ids: readonly ProductId[]): Promise<ReadonlyMap<ProductId, Availability>>;
};

/** Drops what caches remember of products, after the commit and before the answer. */
export type ProductCache = { forget(ids: readonly ProductId[]): Promise<void> };
