import type { Recalled } from '@orderline/domain/orders';
import type { Once } from '@orderline/domain/shared';
import { asPlaced, LINES, type LineRow, type OrderRow, orderOf } from './order-rows.ts';
import type { Send, Statement } from './statement.ts';

const RECALL = `
select kept.fingerprint, orders.id, orders.customer_id as "customerId", orders.status,
  orders.total_minor::float8 as "totalMinor", orders.currency, orders.shipping_address as "shippingAddress",
  orders.version, orders.placed_at as "placedAt", orders.updated_at as "updatedAt", ${LINES} as lines
from idempotency_keys kept join orders on orders.id = kept.order_id
where kept.scope = $1 and kept.key = $2`;

type RecalledRow = OrderRow & { readonly fingerprint: string; readonly lines: readonly LineRow[] };

/** What the key has placed, read afresh. */
export const recallOrder = async (send: Send, { scope, key, fingerprint }: Once): Promise<Recalled> => {
  const statement: Statement = { text: RECALL, params: [scope, key] };
  const [row] = recalledRows(await send(statement));
  if (!row) return { kind: 'nothing' };
  const { fingerprint: kept, lines, ...order } = row;
  if (kept !== fingerprint) return { kind: 'key-reused' };
  return { kind: 'placed', order: asPlaced(orderOf(order, lines)) };
};

/** The columns are those that RECALL names; ±2^53 is exact in float8, and a check keeps totals within it. */
const recalledRows = (rows: readonly unknown[]) => rows as readonly RecalledRow[];
