import type {
  HistoryEntry,
  Order,
  OrderLine,
  OrderReader,
  OrderRepository,
  PlacedOrder,
} from '@orderline/domain/orders';
import { type ProductId, pageOf } from '@orderline/domain/shared';
import { and, asc, desc, eq, getTableColumns, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { type Statement, statement } from '../connection/statement.ts';
import { orderHistory, orders } from '../schema/orders.ts';

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

/** Of a statement that selects ORDER. */
export type WholeOrderRow = OrderRow & { readonly lines: readonly LineRow[] };

/** One text, prepared once: it runs for every order that is looked at. */
const BY_ID = `select ${ORDER} from orders where orders.id = $1`;

const FIND = statement<WholeOrderRow>(BY_ID);

const FIND_FOR_CUSTOMER = statement<WholeOrderRow>(`${BY_ID} and orders.customer_id = $2`);

const select = (db: Db) =>
  db.select({ order: getTableColumns(orders), lines: sql<readonly LineRow[]>`${sql.raw(LINES)}` }).from(orders);

const entryOf = ({
  reason,
  ...entry
}: Omit<HistoryEntry, 'reason'> & { readonly reason: string | null }): HistoryEntry =>
  reason === null ? entry : { ...entry, reason };

export const pgOrders = (db: Db): OrderReader & OrderRepository => {
  const one = async (statement: Statement<WholeOrderRow>): Promise<Order | null> => {
    const [row] = await db.send(statement);
    if (!row) return null;
    const { lines, ...order } = row;
    return orderOf(order, lines);
  };
  const locked = async (which: SQL | undefined): Promise<Order | null> => {
    const [row] = await select(db).where(which).for('update', { of: orders });
    return row ? orderOf(row.order, row.lines) : null;
  };
  return {
    find: (id) => one(FIND(id)),
    findForCustomer: (id, customerId) => one(FIND_FOR_CUSTOMER(id, customerId)),
    listForCustomer: async (customerId, page) => {
      const rows = await select(db)
        .where(and(eq(orders.customerId, customerId), page.after && lt(orders.id, page.after)))
        .orderBy(desc(orders.id))
        .limit(page.limit + 1);
      return pageOf(
        rows.map(({ order, lines }) => orderOf(order, lines)),
        page,
        ({ id }) => id,
      );
    },
    history: async (id, page) => {
      const { type, version, at, reason } = orderHistory;
      const rows = await db
        .select({ type, version, at, reason })
        .from(orderHistory)
        .where(and(eq(orderHistory.orderId, id), gt(version, page.after ?? 0)))
        .orderBy(asc(version))
        .limit(page.limit + 1);
      return pageOf(rows.map(entryOf), page, (entry) => entry.version);
    },
    lock: (id) => locked(eq(orders.id, id)),
    lockForCustomer: (id, customerId) => locked(and(eq(orders.id, id), eq(orders.customerId, customerId))),
    save: async ({ id, status, version, updatedAt }, entry) => {
      // One round trip: the history is fed by the update.
      const saved = await db.execute(sql`
        with saved as (
          update orders set status = ${status}, version = ${version}, updated_at = ${updatedAt.toISOString()}::timestamptz
          where id = ${id}::uuid
          returning id
        )
        insert into order_history (order_id, version, type, at, reason)
        select id, ${entry.version}::int, ${entry.type}, ${entry.at.toISOString()}::timestamptz, ${entry.reason ?? null}
        from saved
        returning order_id`);
      if (saved.length === 0) throw new Error(`there is no order ${id} to save`);
    },
  };
};
