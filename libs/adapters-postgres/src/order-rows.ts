import type { Order, OrderLine, PlacedOrder } from '@orderline/domain/orders';
import type { ProductId } from '@orderline/domain/shared';
import type { orders } from './schema/orders.ts';

export type OrderRow = typeof orders.$inferSelect;

export type LineRow = {
  readonly productId: ProductId;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly lineMinor: number;
};

/** The lines of the order at hand as JSON, in their order: one round trip for an order with all it consists of. */
export const LINES = `(
  select coalesce(json_agg(json_build_object(
    'productId', line.product_id, 'sku', line.sku, 'title', line.title, 'quantity', line.quantity,
    'unitMinor', line.unit_minor, 'lineMinor', line.line_minor
  ) order by line.position), '[]')
  from order_lines line where line.order_id = orders.id
)`;

const lineOf = ({ unitMinor, lineMinor, ...line }: LineRow, currency: string): OrderLine => ({
  ...line,
  unitPrice: { minor: unitMinor, currency },
  lineTotal: { minor: lineMinor, currency },
});

export const orderOf = ({ totalMinor, currency, ...order }: OrderRow, lines: readonly LineRow[]): Order => ({
  ...order,
  lines: lines.map((line) => lineOf(line, currency)),
  total: { minor: totalMinor, currency },
});

/** The order as it was placed, whatever has become of it: what placing wrote and nothing changes later. */
export const asPlaced = (order: Order): PlacedOrder => ({
  ...order,
  status: 'placed',
  version: 1,
  updatedAt: order.placedAt,
});
