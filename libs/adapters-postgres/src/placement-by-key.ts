import type { KeyedPlacement } from '@orderline/domain/orders';
import type { IdempotencyKey } from '@orderline/domain/shared';
import { asPlaced, type LineRow, ORDER, type OrderRow, orderOf } from './order-rows.ts';
import type { Send, Statement } from './statement.ts';

const RECALL = `
select kept.fingerprint, ${ORDER}
from idempotency_keys kept join orders on orders.id = kept.order_id
where kept.scope = $1 and kept.key = $2`;

type RecalledRow = OrderRow & { readonly fingerprint: string; readonly lines: readonly LineRow[] };

/** What the key has placed, read afresh. */
export const placementByKey = async (
  send: Send,
  { scope, key, fingerprint }: IdempotencyKey,
): Promise<KeyedPlacement> => {
  const statement: Statement = { text: RECALL, params: [scope, key] };
  const [row] = storedRows(await send(statement));
  if (!row) return { kind: 'nothing' };
  const { fingerprint: kept, lines, ...order } = row;
  if (kept !== fingerprint) return { kind: 'key-reused' };
  return { kind: 'placed', order: asPlaced(orderOf(order, lines)) };
};

/** The columns are those that RECALL names. */
const storedRows = (rows: readonly unknown[]) => rows as readonly RecalledRow[];
