import {
  type AvailabilityReader,
  availabilityOf,
  type StockLevels,
  type StockOpening,
} from '@orderline/domain/catalog';
import {
  emptyStock,
  type LedgerEntry,
  type Stock,
  type StockReader,
  type StockRepository,
} from '@orderline/domain/inventory';
import type { OrderedUnits, StockReservations } from '@orderline/domain/orders';
import { type ProductId, pageOf } from '@orderline/domain/shared';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { type Send, statement } from '../connection/statement.ts';
import { stock, stockMovements } from '../schema/inventory.ts';

/**
 * Stock as the domain has it; ±2^53 is exact in float8, and a check keeps units within it. One text, prepared once, for
 * any number of products.
 */
const SELECT = `
select product_id as "productId", on_hand::float8 as "onHand", reserved::float8 as reserved, version, events, announced,
  updated_at as "updatedAt"
from stock where product_id = any($1::uuid[])`;

const FIND = statement<Stock>(SELECT);

const LOCK = statement<Stock>(`${SELECT} order by product_id for update`);

/** Balances are taken from what is on hand now, or was before the last page: no more of the ledger is read than is shown. */
const MOVEMENTS = statement<LedgerEntry & { readonly id: string }>(`
select movement.id::text, product_id as "productId", kind, delta::float8, reason, at, booked_by as "bookedBy",
  (newest.on_hand - coalesce(sum(delta) over newer, 0))::float8 as "onHand"
from (select coalesce($3::bigint, (select on_hand from stock where product_id = $1::uuid)) as on_hand) as newest
cross join lateral (
  select * from stock_movements where product_id = $1::uuid and id < coalesce($2::bigint, 9223372036854775807)
  order by id desc limit $4
) as movement
window newer as (order by movement.id desc rows between unbounded preceding and 1 preceding)
order by movement.id desc`);

export const pgStock = (db: Db): StockReader & StockRepository & StockOpening => ({
  find: async (productId) => (await db.send(FIND([productId])))[0] ?? null,
  movements: async (productId, page) => {
    const { id = null, onHand = null } = page.after ?? {};
    const rows = await db.send(MOVEMENTS(productId, id, onHand, page.limit + 1));
    const { items, next } = pageOf(rows, page, (last) => ({ id: last.id, onHand: last.onHand - last.delta }));
    return { items: items.map(({ id: _id, ...entry }) => entry), next };
  },
  open: async (productId, now) => {
    await db.insert(stock).values(emptyStock(productId, now));
  },
  openMany: async (ids, now) => {
    if (ids.length > 0) await db.insert(stock).values(ids.map((id) => emptyStock(id, now)));
  },
  lock: (ids) => db.send(LOCK(ids)),
  save: async (rows) => {
    if (rows.length === 0) return;
    const saved = await saveAll(db, rows);
    if (saved < rows.length) throw new Error('a product has no stock to save');
  },
  record: async (movement) => {
    await db.insert(stockMovements).values(movement);
  },
});

/** One text, whatever the number of rows: drizzle has no words for `unnest`. */
const saveAll = async (db: Db, rows: readonly Stock[]): Promise<number> => {
  const column = <Value>(of: (row: Stock) => Value) => sql.param(rows.map(of));
  const saved = await db.execute(sql`
    update stock set on_hand = new.on_hand, reserved = new.reserved, version = new.version, events = new.events,
      announced = new.announced, updated_at = new.updated_at
    from unnest(
      ${column(({ productId }) => productId)}::uuid[], ${column(({ onHand }) => onHand)}::bigint[],
      ${column(({ reserved }) => reserved)}::bigint[], ${column(({ version }) => version)}::int[],
      ${column(({ events }) => events)}::int[], ${column(({ announced }) => announced)}::text[],
      ${column(({ updatedAt }) => updatedAt.toISOString())}::timestamptz[]
    ) as new (product_id, on_hand, reserved, version, events, announced, updated_at)
    where stock.product_id = new.product_id
    returning stock.product_id`);
  return saved.length;
};

export const pgStockLevels = (send: Send): StockLevels => ({
  levelsOf: async (ids) => new Map((await send(FIND(ids))).map((row) => [row.productId, row])),
});

/** Of one product, and of many: it runs for every product that is looked at. */
const AVAILABLE = `select product_id as "productId", (on_hand - reserved)::float8 as units from stock where product_id`;

type AvailableUnits = { readonly productId: ProductId; readonly units: number };

const AVAILABLE_OF_ONE = statement<AvailableUnits>(`${AVAILABLE} = $1::uuid`);

const AVAILABLE_OF_MANY = statement<AvailableUnits>(`${AVAILABLE} = any($1::uuid[])`);

export const pgAvailability = (db: Db): AvailabilityReader => ({
  availabilityOf: async (ids) => {
    if (ids.length === 0) return new Map();
    const rows = await db.send(ids.length === 1 ? AVAILABLE_OF_ONE(ids[0]) : AVAILABLE_OF_MANY(ids));
    return new Map(rows.map(({ productId, units }) => [productId, availabilityOf(units)]));
  },
});

/** The ordered lines with their stock, locked in product-id order, in the statement that changes it. */
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
