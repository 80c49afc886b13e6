import type { DomainEvent, EventId, Money, NewId, ProductId } from '../shared/index.ts';
import type { Product, RecordedProduct } from './product.ts';

/** The whole product, as it is since: the last event of a product is a copy of it. */
type Told = {
  readonly productId: ProductId;
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
};

export type ProductCreated = DomainEvent<'ProductCreated', Told & { readonly createdAt: Date }>;

export type ProductChanged = DomainEvent<'ProductChanged', Told & { readonly changedAt: Date }>;

export type ProductPriceChanged = DomainEvent<
  'ProductPriceChanged',
  Told & { readonly previousPrice: Money; readonly changedAt: Date }
>;

export type ProductEvent = ProductCreated | ProductChanged | ProductPriceChanged;

const told = ({ id: productId, sku, title, description, category, price }: Product): Told => ({
  ...{ productId, sku, title, description, category, price },
});

type Facts = { readonly id: EventId; readonly version: number; readonly occurredAt: Date };

const about = (product: Product, { id, version, occurredAt }: Facts) => ({
  ...{ id, version, occurredAt },
  aggregate: { type: 'product' as const, id: product.id },
});

/** The first event of a product. */
export const productCreated = (
  product: Product,
  { id, at }: { readonly id: EventId; readonly at: Date },
): ProductCreated => ({
  ...about(product, { id, version: 1, occurredAt: at }),
  type: 'ProductCreated',
  data: { ...told(product), createdAt: product.createdAt },
});

export type Announced = { readonly product: RecordedProduct; readonly events: readonly ProductEvent[] };

/**
 * What becomes known of a change, and the product with these events counted. One that was there before events of products
 * were, and is unknown to others, is announced as it was first.
 */
export const announceChange = (before: RecordedProduct, after: Product, newId: NewId): Announced => {
  const at = after.updatedAt;
  const events: ProductEvent[] = before.events === 0 ? [productCreated(before, { id: newId(), at })] : [];
  const next = () => about(after, { id: newId(), version: before.events + events.length + 1, occurredAt: at });
  if (isDescribedOtherwise(before, after)) {
    events.push({ ...next(), type: 'ProductChanged', data: { ...told(after), changedAt: at } });
  }
  const previousPrice = before.price;
  if (previousPrice.minor !== after.price.minor || previousPrice.currency !== after.price.currency) {
    events.push({ ...next(), type: 'ProductPriceChanged', data: { ...told(after), previousPrice, changedAt: at } });
  }
  return { product: { ...after, events: before.events + events.length }, events };
};

const isDescribedOtherwise = (before: Product, after: Product): boolean =>
  before.title !== after.title || before.description !== after.description || before.category !== after.category;
