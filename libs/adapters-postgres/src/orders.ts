import type { HistoryEntry, Order, OrderReader, OrderRepository } from '@orderline/domain/orders';
import { pageOf } from '@orderline/domain/shared';
import { and, asc, desc, eq, getTableColumns, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from './drizzle.ts';
import { LINES, type LineRow, ORDER, type OrderRow, orderOf } from './order-rows.ts';
import { orderHistory, orders } from './schema/orders.ts';
import type { Statement } from './statement.ts';

const FIND = `select ${ORDER} from orders where orders.id = $1`;

const FIND_FOR_CUSTOMER = `${FIND} and orders.customer_id = $2`;

/** FIND answers the columns of ORDER. */
const foundRows = (rows: readonly unknown[]) => rows as readonly (OrderRow & { readonly lines: readonly LineRow[] })[];

const select = (db: Db) =>
  db.select({ order: getTableColumns(orders), lines: sql<readonly LineRow[]>`${sql.raw(LINES)}` }).from(orders);

const entryOf = ({
  reason,
  ...entry
}: Omit<HistoryEntry, 'reason'> & { readonly reason: string | null }): HistoryEntry =>
  reason === null ? entry : { ...entry, reason };

export const pgOrders = (db: Db): OrderReader & OrderRepository => {
  const one = async (statement: Statement): Promise<Order | null> => {
    const [row] = foundRows(await db.send(statement));
    if (!row) return null;
    const { lines, ...order } = row;
    return orderOf(order, lines);
  };
  const locked = async (which: SQL | undefined): Promise<Order | null> => {
    const [row] = await select(db).where(which).for('update', { of: orders });
    return row ? orderOf(row.order, row.lines) : null;
  };
  return {
    find: (id) => one({ text: FIND, params: [id] }),
    findForCustomer: (id, customerId) => one({ text: FIND_FOR_CUSTOMER, params: [id, customerId] }),
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
