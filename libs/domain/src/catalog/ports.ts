import type { Page, PageRequest, ProductId, WriteOutcome } from '../shared/index.ts';
import type { Availability, ListedProduct, Product, RecordedProduct } from './product.ts';

/** Prices go by currency first: amounts of two currencies do not compare. `relevance` is for a query with text. */
export type ProductSort = 'relevance' | 'id' | 'newest' | 'title' | '-title' | 'price' | '-price';

export type ProductPosition = {
  /** The last item's: its rank by relevance, its id, its title, or currency and minor units of its price. */
  readonly key: string | number | readonly [currency: string, minor: number];
  readonly id: ProductId;
  /** What was searched in place of the query's text, which nothing matched. */
  readonly corrected?: string | undefined;
};

/** Whole minor units of one currency, both ends included. */
export type PriceRange = {
  readonly currency: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

export type ProductFilters = {
  readonly category?: string | undefined;
  readonly availability?: Availability | undefined;
  /** Goes with the order of prices, or of relevance. */
  readonly price?: PriceRange | undefined;
};

export type ProductQuery = ProductFilters & {
  /** Words that are all in title, SKU, category or description, or the beginning of a SKU; else something close to them. */
  readonly text?: string | undefined;
  readonly sort: ProductSort;
  readonly page: PageRequest<ProductPosition>;
};

export type ProductReader = {
  /** The product with its availability, both as they are at this moment. */
  find(id: ProductId): Promise<ListedProduct | null>;
  /** Absent ids are absent from the map. May be cached. */
  findMany(ids: readonly ProductId[]): Promise<ReadonlyMap<ProductId, Product>>;
  /** By the SKU as it is asked for, compared without regard to case; absent ones are absent. May be cached. */
  idsBySku(skus: readonly string[]): Promise<ReadonlyMap<string, ProductId>>;
  /** Each with its availability at this moment. */
  list(query: ProductQuery): Promise<Page<ListedProduct, ProductPosition>>;
};

/** Products inside a transaction. */
export type ProductRepository = {
  /** Its first event is recorded in the same transaction. */
  insert(
    product: Product,
  ): Promise<{ readonly kind: 'inserted' } | { readonly kind: 'sku-taken'; readonly productId: ProductId }>;
  lock(id: ProductId): Promise<RecordedProduct | null>;
  save(product: RecordedProduct): Promise<void>;
  /** Locks those that there are, in the order of their ids; SKUs are compared without regard to case. */
  lockBySku(skus: readonly string[]): Promise<readonly RecordedProduct[]>;
  /** Locks those after the id that have no event, so many and in the order of their ids. */
  lockUnannounced(page: PageRequest<ProductId>): Promise<readonly RecordedProduct[]>;
  /** Inserts those whose SKU nobody has taken, and answers their ids; their first events follow as those of `insert`. */
  insertMany(products: readonly Product[]): Promise<readonly ProductId[]>;
  /** Saves what changed of locked products. */
  saveMany(products: readonly RecordedProduct[]): Promise<void>;
};

/** Every product has a row of stock from its first moment. */
export type StockOpening = {
  open(productId: ProductId, now: Date): Promise<void>;
  openMany(productIds: readonly ProductId[], now: Date): Promise<void>;
};

export type AvailabilityReader = {
  availabilityOf(ids: readonly ProductId[]): Promise<ReadonlyMap<ProductId, Availability>>;
};

export type StockLevel = { readonly onHand: number; readonly reserved: number };

export type StockLevels = {
  /** Every product has a row of stock; absent ids are absent. */
  levelsOf(ids: readonly ProductId[]): Promise<ReadonlyMap<ProductId, StockLevel>>;
};

/** Drops what caches remember of products, after the commit and before the answer. */
export type ProductCache = { forget(ids: readonly ProductId[], outcome?: WriteOutcome): Promise<void> };
