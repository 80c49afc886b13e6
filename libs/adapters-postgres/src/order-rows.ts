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

/** An order with its lines, as the domain's names; ±2^53 is exact in float8, and a check keeps totals within it. */
export const ORDER = `orders.id, orders.customer_id as "customerId", orders.status,
  orders.total_minor::float8 as "totalMinor", orders.currency, orders.shipping_address as "shippingAddress",
  orders.version, orders.placed_at as "placedAt", orders.updated_at as "updatedAt", ${LINES} as lines`;

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
