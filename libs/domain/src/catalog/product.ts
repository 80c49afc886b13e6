import type { Money, ProductId } from '../shared/index.ts';

/** `version` counts the row's changes; an order verifies it when it rests on the price. */
export type Product = {
  readonly id: ProductId;
  /** Unique, compared without regard to case. */
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A product as a transaction has it: `events` counts those published of it, and is 0 where nobody was told of it yet. */
export type RecordedProduct = Product & { readonly events: number };

/** `low`: fewer than 10 units can still be ordered. */
export type Availability = 'in_stock' | 'low' | 'out_of_stock';

export type ListedProduct = Product & { readonly availability: Availability };

export type NewProduct = {
  readonly id: ProductId;
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
  readonly now: Date;
};

export const newProduct = ({ now, ...details }: NewProduct): Product => ({
  ...details,
  version: 1,
  createdAt: now,
  updatedAt: now,
});

/** As everybody else has it. */
export const productOf = ({ events: _events, ...product }: RecordedProduct): Product => product;

export type ProductChange = {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly category?: string | undefined;
  readonly price?: Money | undefined;
};

export const changeDetails = <Changed extends Product>(
  product: Changed,
  change: ProductChange,
  now: Date,
): Changed => ({
  ...product,
  title: change.title ?? product.title,
  description: change.description ?? product.description,
  category: change.category ?? product.category,
  price: change.price ?? product.price,
  version: product.version + 1,
  updatedAt: now,
});

/** What `units` that can still be ordered are called. */
export const availabilityOf = (units: number): Availability => {
  if (units <= 0) return 'out_of_stock';
  return units < 10 ? 'low' : 'in_stock';
};

/** The product beside its availability; one that no stock is known of is out of stock. */
export const listed = (product: Product, availability: ReadonlyMap<ProductId, Availability>): ListedProduct => ({
  ...product,
  availability: availability.get(product.id) ?? 'out_of_stock',
});
