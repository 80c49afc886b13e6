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

/**
 * Orders, and what their history tells of shipment and cancellation: by its primary key, from the first line on that can
 * tell of it, and not at all of an order that is still open, whose version is asked for as null.
 */
export const ORDERS = `orders
left join order_history shipped on shipped.order_id = orders.id and shipped.type = 'OrderShipped'
  and shipped.version >= case when orders.status in ('shipped', 'delivered') then 4 end
left join order_history ended on ended.order_id = orders.id and ended.type in ('OrderDelivered', 'OrderCancelled')
  and ended.version >= case orders.status when 'delivered' then 5 when 'cancelled' then 2 end`;

type OutcomeColumns = {
  readonly shippedAt: Date | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly endedAt: Date | null;
  readonly reason: string | null;
};

/** Of ORDERS: an order with its lines, as the domain's names; ±2^53 is exact in float8, and a check keeps totals within it. */
export const ORDER = `orders.id, orders.customer_id as "customerId", orders.status,
  orders.total_minor::float8 as "totalMinor", orders.refunded_minor::float8 as "refundedMinor", orders.currency, orders.shipping_address as "shippingAddress",
  orders.version, orders.placed_at as "placedAt", orders.updated_at as "updatedAt", ${LINES} as lines,
  shipped.at as "shippedAt", shipped.carrier, shipped.tracking_number as "trackingNumber",
  ended.at as "endedAt", ended.reason`;

const lineOf = (line: LineRow, currency: string): OrderLine => ({
  productId: line.productId,
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: { minor: line.unitMinor, currency },
  lineTotal: { minor: line.lineMinor, currency },
});

const outcomeOf = ({ status, shippedAt, carrier, trackingNumber, endedAt, reason }: WholeOrderRow) => ({
  ...(shippedAt && {
    shipment: { carrier, trackingNumber, shippedAt, deliveredAt: status === 'delivered' ? endedAt : null },
  }),
  ...(status === 'cancelled' &&
    endedAt && { cancellation: { ...explained(reason ?? 'cancelled'), cancelledAt: endedAt } }),
});

export const orderOf = (row: WholeOrderRow): Order => ({
  id: row.id,
  customerId: row.customerId,
  status: row.status,
  lines: row.lines.map((line) => lineOf(line, row.currency)),
  total: { minor: row.totalMinor, currency: row.currency },
  ...(row.refundedMinor > 0 && { refunded: { minor: row.refundedMinor, currency: row.currency } }),
  shippingAddress: row.shippingAddress,
  version: row.version,
  placedAt: row.placedAt,
  updatedAt: row.updatedAt,
  ...outcomeOf(row),
});

/** The order as it was placed, whatever has become of it: what placing wrote and nothing changes later. */
export const asPlaced = ({ shipment: _s, cancellation: _c, refunded: _r, ...order }: Order): PlacedOrder => ({
  ...order,
  status: 'placed',
  version: 1,
  updatedAt: order.placedAt,
});

/** Of a statement that selects ORDER. */
export type WholeOrderRow = OrderRow & OutcomeColumns & { readonly lines: readonly LineRow[] };

const lacksOutcome = ({ status, shipment, cancellation }: Order): boolean =>
  status === 'cancelled' ? !cancellation : (status === 'shipped' || status === 'delivered') && !shipment;

/** Each is one text, prepared once: they run for every order that is looked at. */
const BY_ID = `select ${ORDER} from ${ORDERS} where orders.id = $1`;

const FIND = statement<WholeOrderRow>(BY_ID);

const FIND_FOR_CUSTOMER = statement<WholeOrderRow>(`${BY_ID} and orders.customer_id = $2`);

const OWNERS = statement<Pick<OrderRow, 'id' | 'customerId'>>(
  `select id, customer_id as "customerId" from orders where id = any($1::uuid[])`,
);

/** By the digits that the index has, and all but two bits of a number are in. */
const FIND_BY_END = statement<WholeOrderRow>(
  `select ${ORDER} from ${ORDERS} where right(orders.id::text, 12) collate "C" = $1`,
);

const LOCK = statement<WholeOrderRow>(`${BY_ID} for update of orders`);

const LOCK_FOR_CUSTOMER = statement<WholeOrderRow>(`${BY_ID} and orders.customer_id = $2 for update of orders`);

const ofCustomer = (rest: string): string =>
  `select ${ORDER} from ${ORDERS} where orders.customer_id = $1 ${rest} order by orders.id desc limit $2`;

const NEWEST = statement<WholeOrderRow>(ofCustomer(''));

const OLDER = statement<WholeOrderRow>(ofCustomer('and orders.id < $3'));

/** Of `order_history`. */
export const ENTRY = `type, version, at, reason, carrier, tracking_number as "trackingNumber",
  amount_minor::float8 as "amountMinor", currency`;

const HISTORY = statement<EntryRow>(
  `select ${ENTRY} from order_history
  where order_id = $1 and version > $2 order by version limit $3`,
);

export type EntryRow = Pick<HistoryEntry, 'type' | 'version' | 'at'> &
  Pick<OutcomeColumns, 'reason' | 'carrier' | 'trackingNumber'> & {
    readonly amountMinor: number | null;
    readonly currency: string | null;
  };

export const entryOf = ({ type, version, at, reason, carrier, trackingNumber, ...given }: EntryRow): HistoryEntry => ({
  type,
  version,
  at,
  ...(reason !== null && { reason }),
  ...(carrier !== null && { carrier }),
  ...(trackingNumber !== null && { trackingNumber }),
  ...(given.amountMinor !== null &&
    given.currency !== null && { amount: { minor: given.amountMinor, currency: given.currency } }),
});

export const pgOrders = (db: Db): OrderReader & OrderRepository => {
  const one = async (statement: Statement<WholeOrderRow>): Promise<Order | null> => {
    const [row] = await db.send(statement);
    return row ? orderOf(row) : null;
  };
  /** Whoever waited for the lock sees what the order became, but none of the lines that its history got meanwhile. */
  const locked = async (statement: Statement<WholeOrderRow>): Promise<Order | null> => {
    const order = await one(statement);
    return order && lacksOutcome(order) ? one(FIND(order.id)) : order;
  };
  return {
    find: (id) => one(FIND(id)),
    findForCustomer: (id, customerId) => one(FIND_FOR_CUSTOMER(id, customerId)),
    findByNumber: async (number) => {
      const order = await one(FIND_BY_END(orderNumberBits(number).toString(16).padStart(12, '0').slice(-12)));
      return order && orderNumberOf(order.id) === number ? order : null;
    },
    owners: async (ids) => new Map((await db.send(OWNERS(ids))).map(({ id, customerId }) => [id, customerId])),
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
    lock: (id) => locked(LOCK(id)),
    lockForCustomer: (id, customerId) => locked(LOCK_FOR_CUSTOMER(id, customerId)),
    save: async ({ id, status, version, updatedAt, refunded }, entry) => {
      // One round trip: the history is fed by the update.
      const saved = await db.execute(sql`
        with saved as (
          update orders set status = ${status}, version = ${version}, updated_at = ${updatedAt.toISOString()}::timestamptz,
            refunded_minor = ${refunded?.minor ?? 0}::bigint
          where id = ${id}::uuid
          returning id
        )
        insert into order_history (order_id, version, type, at, reason, carrier, tracking_number, amount_minor, currency)
        select id, ${entry.version}::int, ${entry.type}, ${entry.at.toISOString()}::timestamptz, ${entry.reason ?? null},
          ${entry.carrier ?? null}, ${entry.trackingNumber ?? null},
          ${entry.amount?.minor ?? null}::bigint, ${entry.amount?.currency ?? null}::char(3)
        from saved
        returning order_id`);
      if (saved.length === 0) throw new Error(`there is no order ${id} to save`);
    },
  };
};
