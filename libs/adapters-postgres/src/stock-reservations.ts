import type { OrderedUnits, StockReservations } from '@orderline/domain/orders';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './drizzle.ts';

/** The ordered lines with their stock, locked in product-id order. */
const lockedLines = (lines: readonly OrderedUnits[]): SQL => sql`
  line as (
    select * from unnest(
      ${sql.param(lines.map(({ productId }) => productId))}::uuid[],
      ${sql.param(lines.map(({ quantity }) => quantity))}::bigint[]
    ) as line (product_id, quantity)
  ), locked as materialized (
    select line.product_id, line.quantity from line join stock using (product_id)
    order by line.product_id for update of stock
  )`;

export const pgStockReservations = (db: Db): StockReservations => ({
  release: async (lines) => {
    if (lines.length === 0) return;
    const released = await db.execute(sql`
      with ${lockedLines(lines)}
      update stock set reserved = stock.reserved - locked.quantity, version = stock.version + 1, updated_at = now()
      from locked where stock.product_id = locked.product_id
      returning stock.product_id`);
    if (released.length < lines.length) throw new Error('an ordered product has no stock to give back to');
  },
  ship: async (lines, { orderId, at }) => {
    if (lines.length === 0) return;
    const instant = at.toISOString();
    const shipped = await db.execute(sql`
      with ${lockedLines(lines)}, shipped as (
        update stock set on_hand = stock.on_hand - locked.quantity, reserved = stock.reserved - locked.quantity,
          version = stock.version + 1, updated_at = ${instant}::timestamptz
        from locked where stock.product_id = locked.product_id
        returning stock.product_id, locked.quantity
      )
      insert into stock_movements (product_id, kind, delta, reason, at)
      select product_id, 'shipment', -quantity, ${`order ${orderId}`}, ${instant}::timestamptz from shipped
      returning product_id`);
    if (shipped.length < lines.length) throw new Error('an ordered product has no stock to ship from');
  },
});
