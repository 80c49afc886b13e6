import type { PlacedOrder, PlacementVerdict, PricedProduct } from '@orderline/domain/orders';
import type { ProductId } from '@orderline/domain/shared';
import type { Send } from './statement.ts';

/** A line of a product that is known, as it was judged. */
type JudgedLine = {
  readonly product_id: ProductId;
  readonly quantity: number;
  readonly available: number;
  readonly moved: boolean;
};

export type PlacementRow = {
  readonly placed: boolean;
  /** Nothing but the key speaks against the order. */
  readonly good: boolean;
  readonly customer: boolean;
  /** Null where the verdict is good, and where no product is known. */
  readonly lines: readonly JudgedLine[] | null;
};

const PRODUCTS = `
select id as "productId", sku, title, json_build_object('minor', price_minor, 'currency', currency) as price, version
from products join unnest($1::uuid[]) with ordinality as moved (id, position) using (id)
order by position`;

type Refused = { readonly row: PlacementRow; readonly order: PlacedOrder; readonly send: Send };

/** Why the statement wrote nothing: an unknown customer before unknown products, those before moved, and moved before short. */
export const refusalIn = async ({ row, order, send }: Refused): Promise<PlacementVerdict> => {
  if (!row.customer) return { kind: 'unknown-customer' };
  const lines = row.lines ?? [];
  const known = new Set(lines.map((line) => line.product_id));
  const unknown = order.lines.map(({ productId }) => productId).filter((id) => !known.has(id));
  if (unknown.length > 0) return { kind: 'unknown-product', productIds: unknown };
  const moved = lines.filter((line) => line.moved).map((line) => line.product_id);
  if (moved.length > 0)
    return { kind: 'version-conflict', products: pricedRows(await send({ text: PRODUCTS, params: [moved] })) };
  const short = lines.filter(({ available, quantity }) => available < quantity);
  return {
    kind: 'insufficient-stock',
    lines: short.map(({ product_id: productId, available }) => ({ productId, available })),
  };
};

/** PRODUCTS answers the columns that it names. */
const pricedRows = (rows: readonly unknown[]) => rows as readonly PricedProduct[];
