import {
  explained,
  type HistoryEntry,
  type Order,
  type OrderLine,
  type OrderReader,
  type OrderRepository,
  type PlacedOrder,
} from '@orderline/domain/orders';
import { orderNumberBits, orderNumberOf, type ProductId, pageOf } from '@orderline/domain/shared';
import { sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { type Statement, statement } from '../connection/statement.ts';
import type { orders } from '../schema/orders.ts';

type OrderRow = typeof orders.$inferSelect;

type LineRow = {
  readonly productId: ProductId;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly lineMinor: number;
};

/** The lines of the order at hand as JSON, in their order: one round trip for an order with all it consists of. */
const LINES = `(
  select coalesce(json_agg(json_build_object(
    'productId', line.product_id, 'sku', line.sku, 'title', line.title, 'quantity', line.quantity,
    'unitMinor', line.unit_minor, 'lineMinor', line.line_minor
  ) order by line.position), '[]')
  from order_lines line where line.order_id = orders.id
)`;

type OutcomeRow = {
  readonly type: 'OrderShipped' | 'OrderDelivered' | 'OrderCancelled';
  readonly at: string;
  readonly reason: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
};

/**
 * What the history tells of shipment and cancellation: its last line, or the last two. An order that is still open has none of
 * it to look for.
 */
const OUTCOME = `case when orders.status in ('shipped', 'delivered', 'cancelled') then (
  select json_agg(json_build_object(
    'type', entry.type, 'at', entry.at, 'reason', entry.reason, 'carrier', entry.carrier,
    'trackingNumber', entry.tracking_number
  ))
  from order_history entry
  where entry.order_id = orders.id and entry.version >= orders.version - 1
    and entry.type in ('OrderShipped', 'OrderDelivered', 'OrderCancelled')
) end`;

/** An order with its lines, as the domain's names; ±2^53 is exact in float8, and a check keeps totals within it. */
export const ORDER = `orders.id, orders.customer_id as "customerId", orders.status,
  orders.total_minor::float8 as "totalMinor", orders.currency, orders.shipping_address as "shippingAddress",
  orders.version, orders.placed_at as "placedAt", orders.updated_at as "updatedAt", ${LINES} as lines,
  ${OUTCOME} as outcome`;

const lineOf = (line: LineRow, currency: string): OrderLine => ({
  productId: line.productId,
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: { minor: line.unitMinor, currency },
  lineTotal: { minor: line.lineMinor, currency },
});

const outcomeOf = (rows: readonly OutcomeRow[]): Pick<Order, 'shipment' | 'cancellation'> => {
  const found = (type: OutcomeRow['type']) => rows.find((row) => row.type === type);
  const [shipped, delivered, cancelled] = [found('OrderShipped'), found('OrderDelivered'), found('OrderCancelled')];
  return {
    ...(shipped && {
      shipment: {
        carrier: shipped.carrier,
        trackingNumber: shipped.trackingNumber,
        shippedAt: new Date(shipped.at),
        deliveredAt: delivered ? new Date(delivered.at) : null,
      },
    }),
    ...(cancelled && {
      cancellation: { ...explained(cancelled.reason ?? 'cancelled'), cancelledAt: new Date(cancelled.at) },
    }),
  };
};

export const orderOf = (row: WholeOrderRow): Order => ({
  id: row.id,
  customerId: row.customerId,
  status: row.status,
  lines: row.lines.map((line) => lineOf(line, row.currency)),
  total: { minor: row.totalMinor, currency: row.currency },
  shippingAddress: row.shippingAddress,
  version: row.version,
  placedAt: row.placedAt,
  updatedAt: row.updatedAt,
  ...(row.outcome && outcomeOf(row.outcome)),
});

/** The order as it was placed, whatever has become of it: what placing wrote and nothing changes later. */
export const asPlaced = ({ shipment: _shipment, cancellation: _cancellation, ...order }: Order): PlacedOrder => ({
  ...order,
  status: 'placed',
  version: 1,
  updatedAt: order.placedAt,
});

/** Of a statement that selects ORDER. */
export type WholeOrderRow = OrderRow & {
  readonly lines: readonly LineRow[];
  readonly outcome: readonly OutcomeRow[] | null;
};

/** Each is one text, prepared once: they run for every order that is looked at. */
const BY_ID = `select ${ORDER} from orders where orders.id = $1`;

const FIND = statement<WholeOrderRow>(BY_ID);

const FIND_FOR_CUSTOMER = statement<WholeOrderRow>(`${BY_ID} and orders.customer_id = $2`);

/** By the digits that the index has, and all but two bits of a number are in. */
const FIND_BY_END = statement<WholeOrderRow>(`select ${ORDER} from orders where right(id::text, 12) collate "C" = $1`);

const LOCK = statement<WholeOrderRow>(`${BY_ID} for update of orders`);

const LOCK_FOR_CUSTOMER = statement<WholeOrderRow>(`${BY_ID} and orders.customer_id = $2 for update of orders`);

const ofCustomer = (rest: string): string =>
  `select ${ORDER} from orders where orders.customer_id = $1 ${rest} order by orders.id desc limit $2`;

const NEWEST = statement<WholeOrderRow>(ofCustomer(''));

const OLDER = statement<WholeOrderRow>(ofCustomer('and orders.id < $3'));

const HISTORY = statement<EntryRow>(
  `select type, version, at, reason, carrier, tracking_number as "trackingNumber" from order_history
  where order_id = $1 and version > $2 order by version limit $3`,
);

type EntryRow = Pick<HistoryEntry, 'type' | 'version' | 'at'> & Omit<OutcomeRow, 'type' | 'at'>;

const entryOf = ({ type, version, at, reason, carrier, trackingNumber }: EntryRow): HistoryEntry => ({
  type,
  version,
  at,
  ...(reason !== null && { reason }),
  ...(carrier !== null && { carrier }),
  ...(trackingNumber !== null && { trackingNumber }),
});

export const pgOrders = (db: Db): OrderReader & OrderRepository => {
  const one = async (statement: Statement<WholeOrderRow>): Promise<Order | null> => {
    const [row] = await db.send(statement);
    return row ? orderOf(row) : null;
  };
  return {
    find: (id) => one(FIND(id)),
    findForCustomer: (id, customerId) => one(FIND_FOR_CUSTOMER(id, customerId)),
    findByNumber: async (number) => {
      const order = await one(FIND_BY_END(orderNumberBits(number).toString(16).padStart(12, '0').slice(-12)));
      return order && orderNumberOf(order.id) === number ? order : null;
    },
    listForCustomer: async (customerId, page) => {
      const most = page.limit + 1;
      const rows = await db.send(
        page.after === undefined ? NEWEST(customerId, most) : OLDER(customerId, most, page.after),
      );
      return pageOf(rows.map(orderOf), page, ({ id }) => id);
    },
    history: async (id, page) => {
      const rows = await db.send(HISTORY(id, page.after ?? 0, page.limit + 1));
      return pageOf(rows.map(entryOf), page, (entry) => entry.version);
    },
    lock: (id) => one(LOCK(id)),
    lockForCustomer: (id, customerId) => one(LOCK_FOR_CUSTOMER(id, customerId)),
    save: async ({ id, status, version, updatedAt }, entry) => {
      // One round trip: the history is fed by the update.
      const saved = await db.execute(sql`
        with saved as (
          update orders set status = ${status}, version = ${version}, updated_at = ${updatedAt.toISOString()}::timestamptz
          where id = ${id}::uuid
          returning id
        )
        insert into order_history (order_id, version, type, at, reason, carrier, tracking_number)
        select id, ${entry.version}::int, ${entry.type}, ${entry.at.toISOString()}::timestamptz, ${entry.reason ?? null},
          ${entry.carrier ?? null}, ${entry.trackingNumber ?? null}
        from saved
        returning order_id`);
      if (saved.length === 0) throw new Error(`there is no order ${id} to save`);
    },
  };
};
