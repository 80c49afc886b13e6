import {
  type Address,
  add,
  err,
  type Money,
  multiply,
  type OrderId,
  ok,
  type ProductId,
  type Result,
  sameMoney,
  type UserId,
} from '../shared/index.ts';
import type { OrderLine, PlacedOrder } from './order.ts';
import type { PricedProduct } from './ports.ts';

export type OrderedSku = { readonly sku: string; readonly quantity: number };

/** Finds products by SKU, compared without regard to case; it may be a cache, and never remembers an absence. */
export type SkuIndex = {
  /** By the SKU as it is asked for; one that no product has is absent from the map. */
  productIdsOf(skus: readonly string[]): Promise<ReadonlyMap<string, ProductId>>;
};

type UnknownProduct = Extract<DraftRefusal, { readonly kind: 'unknown-product' }>;

/** What is ordered by SKU, by the id of the product; the index is asked only where there is a SKU. */
export const identifyItems = async (
  skus: SkuIndex,
  items: readonly (OrderedItem | OrderedSku)[],
): Promise<Result<readonly OrderedItem[], UnknownProduct>> => {
  const named = items.flatMap((item) => ('sku' in item ? [item.sku] : []));
  if (named.length === 0) return ok(items.filter((item) => 'productId' in item));
  const ids = await skus.productIdsOf(named);
  const known: OrderedItem[] = [];
  const unknown: number[] = [];
  for (const [position, item] of items.entries()) {
    const productId = 'sku' in item ? ids.get(item.sku) : item.productId;
    if (productId) known.push({ productId, quantity: item.quantity });
    else unknown.push(position);
  }
  return unknown.length > 0 ? err({ kind: 'unknown-product', positions: unknown }) : ok(known);
};

export type OrderedItem = { readonly productId: ProductId; readonly quantity: number };

export type OrderDraft = {
  readonly id: OrderId;
  readonly customerId: UserId;
  readonly items: readonly OrderedItem[];
  readonly shippingAddress: Address;
  readonly expectedTotal?: Money | undefined;
  readonly now: Date;
};

/** Positions count what was ordered from 0. */
export type DraftRefusal =
  | { readonly kind: 'empty-order' }
  | { readonly kind: 'duplicate-product'; readonly positions: readonly number[] }
  | { readonly kind: 'unknown-product'; readonly positions: readonly number[] }
  | { readonly kind: 'mixed-currencies'; readonly currencies: readonly string[] }
  | { readonly kind: 'total-too-large' }
  | { readonly kind: 'price-changed'; readonly total: Money };

type Prices = ReadonlyMap<ProductId, PricedProduct>;

/** Decides, from the prices given, what the order would be; pure. */
export const draftOrder = (draft: OrderDraft, prices: Prices): Result<PlacedOrder, DraftRefusal> => {
  const duplicates = duplicateProducts(draft.items);
  if (duplicates.length > 0) return err({ kind: 'duplicate-product', positions: positionsOf(duplicates, draft.items) });
  const priced = priceLines(draft.items, prices);
  if (!priced.ok) return priced;
  const lines = priced.value;
  const total = totalOf(lines);
  if (!total.ok) return total;
  const { id, customerId, shippingAddress, expectedTotal, now } = draft;
  if (expectedTotal && !sameMoney(expectedTotal, total.value)) {
    return err({ kind: 'price-changed', total: total.value });
  }
  return ok({
    id,
    customerId,
    status: 'placed',
    lines,
    total: total.value,
    shippingAddress,
    version: 1,
    placedAt: now,
    updatedAt: now,
  });
};

type Ordered = { readonly productId: ProductId };

/** Where these products are among what was ordered. */
export const positionsOf = (productIds: readonly ProductId[], ordered: readonly Ordered[]): readonly number[] =>
  ordered.flatMap(({ productId }, position) => (productIds.includes(productId) ? [position] : []));

const duplicateProducts = (items: readonly OrderedItem[]): readonly ProductId[] => {
  const seen = new Set<ProductId>();
  const again = new Set<ProductId>();
  for (const { productId } of items) (seen.has(productId) ? again : seen).add(productId);
  return [...again];
};

const priceLines = (items: readonly OrderedItem[], prices: Prices): Result<readonly OrderLine[], DraftRefusal> => {
  const lines: OrderLine[] = [];
  const unknown: number[] = [];
  for (const [position, { productId, quantity }] of items.entries()) {
    const product = prices.get(productId);
    if (!product) {
      unknown.push(position);
      continue;
    }
    const lineTotal = multiply(product.price, quantity);
    if (!lineTotal) return err({ kind: 'total-too-large' });
    lines.push({ productId, sku: product.sku, title: product.title, quantity, unitPrice: product.price, lineTotal });
  }
  return unknown.length > 0 ? err({ kind: 'unknown-product', positions: unknown }) : ok(lines);
};

const totalOf = (lines: readonly OrderLine[]): Result<Money, DraftRefusal> => {
  const [first, ...rest] = lines.map(({ lineTotal }) => lineTotal);
  if (!first) return err({ kind: 'empty-order' });
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))];
  if (currencies.length > 1) return err({ kind: 'mixed-currencies', currencies });
  const total = rest.reduce<Money | null>((sum, amount) => sum && add(sum, amount), first);
  return total ? ok(total) : err({ kind: 'total-too-large' });
};
