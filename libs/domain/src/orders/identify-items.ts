import { err, ok, type ProductId, type Result } from '../shared/index.ts';
import type { DraftRefusal, OrderedItem } from './draft-order.ts';

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
