import type {
  KeyedPlacement,
  OrderPlacement,
  PlacedOrder,
  Placement,
  PlacementVerdict,
  PricedProduct,
} from '@orderline/domain/orders';
import type { IdempotencyKey } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { codeOf, isAmbiguous, isRetried, TimedOut } from '../connection/failure.ts';
import type { Pool } from '../connection/pool.ts';
import { only, type Send, statement } from '../connection/statement.ts';
import { asPlaced, ORDER, ORDERS, orderOf, type WholeOrderRow } from '../orders/orders.ts';
import { type PlacementRow, type PreparedPlacement, placementStatement, prepared } from './placement-statement.ts';

/** In the order of the ids: drizzle has no words for their places in an array. */
const PRODUCTS = statement<PricedProduct>(`
select id as "productId", sku, title, json_build_object('minor', price_minor, 'currency', currency) as price, version
from products join unnest($1::uuid[]) with ordinality as moved (id, position) using (id)
order by position`);

type Refused = { readonly row: PlacementRow; readonly order: PlacedOrder; readonly send: Send };

/** Why the statement wrote nothing: an unknown customer before unknown products, those before moved, and moved before short. */
const refusalIn = async ({ row, order, send }: Refused): Promise<PlacementVerdict> => {
  if (!row.customer) return { kind: 'unknown-customer' };
  const lines = row.lines ?? [];
  const known = new Set(lines.map((line) => line.product_id));
  const unknown = order.lines.map(({ productId }) => productId).filter((id) => !known.has(id));
  if (unknown.length > 0) return { kind: 'unknown-product', productIds: unknown };
  const moved = lines.filter((line) => line.moved).map((line) => line.product_id);
  if (moved.length > 0) return { kind: 'version-conflict', products: await send(PRODUCTS(moved)) };
  const short = lines.filter(({ available, quantity }) => available < quantity);
  return {
    kind: 'insufficient-stock',
    lines: short.map(({ product_id: productId, available }) => ({ productId, available })),
  };
};

/** Whether another order of the same statement, or an erasure that it did not wait for, may be all that stood in the way. */
const isCrowdedOut = ({ customer, lines }: PlacementRow): boolean =>
  !customer || (lines ?? []).some(({ short, available, quantity }) => short && available >= quantity);

/** One text, prepared once: it runs for every order that is sent again. */
const RECALL = statement<WholeOrderRow & { readonly fingerprint: string }>(`
select kept.fingerprint, ${ORDER}
from ${ORDERS} join idempotency_keys kept on kept.order_id = orders.id
where kept.scope = $1 and kept.key = $2`);

/** What the key has placed, read afresh. */
const placementByKey = async (send: Send, { scope, key, fingerprint }: IdempotencyKey): Promise<KeyedPlacement> => {
  const [row] = await send(RECALL(scope, key));
  if (!row) return { kind: 'nothing' };
  if (row.fingerprint !== fingerprint) return { kind: 'key-reused' };
  return { kind: 'placed', order: asPlaced(orderOf(row)) };
};

const IS_THERE = statement<{ readonly there: boolean }>('select exists (select from orders where id = $1) as there');

const ATTEMPTS = 4;

/** At most so many orders go together, of so many lines in all. */
const TOGETHER = { items: 16, weight: 128 } as const;

/** What became of an order; null where it is to be sent again, alone. */
type Outcome = { readonly row: PlacementRow | null };

const placeTogether = async (send: Send, placements: readonly PreparedPlacement[]): Promise<readonly Outcome[]> => {
  const inCompany = placements.length > 1;
  try {
    const rows = await send(placementStatement(placements));
    return rows.map((row) => ({ row: inCompany && !row.good && isCrowdedOut(row) ? null : row }));
  } catch (error) {
    // Nothing was written, and any of them may be at fault.
    if (!inCompany || error instanceof Unavailable) throw error;
    return placements.map(() => ({ row: null }));
  }
};

export const pgPlacement = (pool: Pool): OrderPlacement => {
  const sendTogether = pool.coalesced<PreparedPlacement, Outcome>({
    text: placementStatement([]).text,
    most: TOGETHER,
    weightOf: ({ order }) => order.lines.length,
    send: placeTogether,
  });
  const sendAlone = async (placement: PreparedPlacement): Promise<Outcome> => ({
    row: only(await pool.send(placementStatement([placement]))),
  });
  /** What the key says of this order; null where the key says nothing. */
  const settledByKey = async ({ order, idempotencyKey }: Placement): Promise<PlacementVerdict | null> => {
    if (!idempotencyKey) return null;
    const storedPlacement = await placementByKey(pool.send, idempotencyKey);
    if (storedPlacement.kind === 'nothing') return null;
    if (storedPlacement.kind === 'key-reused') return storedPlacement;
    return storedPlacement.order.id === order.id
      ? { kind: 'placed' }
      : { kind: 'replayed', order: storedPlacement.order };
  };
  const isThere = async ({ order }: Placement): Promise<boolean> => only(await pool.send(IS_THERE(order.id))).there;
  /**
   * Null asks for another sending, as the key that stood in the way is gone. What a copy of the request has placed is told
   * before what is wrong with this one, which may lack just what that has taken.
   */
  const verdictOn = async (row: PlacementRow, placement: Placement): Promise<PlacementVerdict | null> => {
    if (row.placed) return { kind: 'placed' };
    const settled = await settledByKey(placement);
    if (settled || row.good) return settled;
    return refusalIn({ row, order: placement.order, send: pool.send });
  };
  /** Likewise; an earlier sending may have placed the order, or may still do so. */
  const verdictInDoubt = async (row: PlacementRow, placement: Placement): Promise<PlacementVerdict | null> => {
    if (row.placed) return { kind: 'placed' };
    const settled = await settledByKey(placement);
    if (settled || row.good) return settled;
    if (await isThere(placement)) return { kind: 'placed' };
    throw new Unavailable('The connection was lost while the order was being placed, and its outcome is not known');
  };
  return {
    findByKey: (idempotencyKey) => placementByKey(pool.send, idempotencyKey),
    place: async (placement) => {
      const sent = prepared(placement);
      let doubtful = false;
      for (let count = 0; count <= ATTEMPTS; count += 1) {
        try {
          const { row } = await (count === 0 ? sendTogether(sent) : sendAlone(sent));
          const verdict = row && (await (doubtful ? verdictInDoubt : verdictOn)(row, placement));
          if (verdict) return verdict;
        } catch (error) {
          if (isNumberTaken(error) && !(doubtful && (await isThere(placement)))) return { kind: 'number-taken' };
          if (doubtful && isOwnOrder(error)) return { kind: 'placed' };
          if (error instanceof TimedOut) {
            const settled = await settledByKey(placement);
            if (settled) return settled;
          }
          if (!isAmbiguous(error) && !isRetried(error)) throw error;
          doubtful ||= isAmbiguous(error);
        }
      }
      throw new Unavailable('The order could not be placed: others kept getting in its way');
    },
  };
};

/** By another order, unless an earlier sending has placed this one: PostgreSQL then names either index. */
const isNumberTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint_name' in error && error.constraint_name === 'orders_number';

/** All else that the statement inserts is under ids of its own, but for the key, which it does not insist on. */
const isOwnOrder = (error: unknown): boolean => codeOf(error) === '23505';
