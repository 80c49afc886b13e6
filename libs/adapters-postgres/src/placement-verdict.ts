import type { PlacementVerdict, PricedProduct } from '@orderline/domain/orders';
import type { ProductId } from '@orderline/domain/shared';

/** A line that speaks against the order; all but its id is null where the product is unknown. */
type Fault = {
  readonly productId: ProductId;
  readonly known: boolean;
  readonly moved: boolean;
  readonly short: boolean;
  readonly available: number;
  readonly sku: string;
  readonly title: string;
  readonly minor: number;
  readonly currency: string;
  readonly version: number;
};

export type PlacementRow = {
  readonly placed: boolean;
  /** Nothing but the key speaks against the order. */
  readonly good: boolean;
  readonly customer: boolean;
  readonly faults: readonly Fault[] | null;
};

const pricedProduct = ({ productId, sku, title, minor, currency, version }: Fault): PricedProduct => ({
  productId,
  sku,
  title,
  price: { minor, currency },
  version,
});

/** Why the statement wrote nothing: an unknown customer before unknown products, those before moved, and moved before short. */
export const refusalIn = ({ customer, faults }: PlacementRow): PlacementVerdict => {
  if (!customer) return { kind: 'unknown-customer' };
  const all = faults ?? [];
  const unknown = all.filter(({ known }) => !known);
  if (unknown.length > 0) return { kind: 'unknown-product', productIds: unknown.map(({ productId }) => productId) };
  const moved = all.filter((fault) => fault.moved);
  if (moved.length > 0) return { kind: 'moved', products: moved.map(pricedProduct) };
  const short = all.filter((fault) => fault.short);
  return { kind: 'short', lines: short.map(({ productId, available }) => ({ productId, available })) };
};
