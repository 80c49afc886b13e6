import { cancel, isOpen, type Order, type PricedProduct } from '@orderline/domain/orders';
import { asId, type OrderId, ok, type ProductId } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { openDatabase } from '../connection/database.ts';
import { pgTransact } from '../connection/transact.ts';
import { pgStock } from '../inventory/stock.ts';
import { useDatabase } from '../testing/database.ts';
import { aKey, orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgPlacement } from './placement.ts';
import { pgStockAudit } from './stock-audit.ts';

const opened = useDatabase();

const PROCESSES = 3;
const CALLERS = 24;
const TURNS = 12;
const UNITS = 400;

const at = new Date('2026-03-04T05:06:07.089Z');

const deadlocks = async (): Promise<number | undefined> => {
  const { outside } = opened();
  await outside`select pg_stat_force_next_flush()`;
  const rows = await outside<{ deadlocks: number }[]>`
    select deadlocks::int from pg_stat_database where datname = current_database()`;
  return rows[0]?.deadlocks;
};

/** Lehmer's generator (Park and Miller, 1988): the same throws in each run. */
const dice = (seed: number): ((sides: number) => number) => {
  let state = seed;
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
};

it('orders of several processes beside adjustments, cancellations and shipments of few products never lock each other out', async () => {
  const { url, database } = opened();
  const shop = aShop(opened());
  const customerId = await shop.aCustomer();
  const products = await Promise.all([1, 2, 3, 4, 5].map(() => shop.aProduct(UNITS)));
  const sizes = { poolSize: 1, placementPoolSize: 2, queueLimit: 1_000, queryTimeoutMs: 20_000 };
  const processes = Array.from({ length: PROCESSES }, (_, index) =>
    openDatabase({ url, applicationName: `process ${index}`, ...sizes }),
  );
  const placements = processes.map(({ placement }) => pgPlacement(placement));
  const adjusting = pgTransact(database.business, (db) => ({ stock: pgStock(db) }));
  const placed: OrderId[] = [];
  const refused: string[] = [];

  const basketOf = (roll: (sides: number) => number) => {
    const chosen = new Set<PricedProduct>();
    for (let count = 1 + roll(4); count > 0; count -= 1) {
      const product = products[roll(products.length)];
      if (product) chosen.add(product);
    }
    return [...chosen].map((product) => ({ product, quantity: 1 + roll(3) }));
  };
  const place = async (roll: (sides: number) => number) => {
    const basket = basketOf(roll);
    const order = orderOf(customerId, basket);
    const { kind } = (await placements[roll(PROCESSES)]?.place(placementOf(order, basket, aKey()))) ?? { kind: 'none' };
    if (kind === 'placed') placed.push(order.id);
    else refused.push(kind);
  };
  const adjust = (roll: (sides: number) => number) =>
    adjusting(async ({ stock }) => {
      const ids: ProductId[] = basketOf(roll).map(({ product }) => product.productId);
      const rows = await stock.lock(ids);
      await stock.save(rows.map((row) => ({ ...row, onHand: row.onHand + 1, version: row.version + 1 })));
      for (const { productId } of rows) {
        await stock.record({ productId, kind: 'receipt', delta: 1, reason: 'came in', at, bookedBy: null });
      }
      return ok(null);
    });
  const end = (change: (order: Order) => Promise<void>) => async () => {
    const id = placed.shift();
    if (id) await change((await shop.orders.find(id)) ?? expect.unreachable(`order ${id} is lost`));
  };
  const cancelled = end(async ({ id }) => {
    await shop.transact(async ({ orders, stock }) => {
      const order = await orders.lock(id);
      if (!order || !isOpen(order)) return ok(null);
      const over = cancel(order, 'customer', at);
      await stock.release([...order.lines].reverse());
      await orders.save(over, { type: 'OrderCancelled', version: over.version, at, reason: 'customer' });
      return ok(null);
    });
  });
  const shipped = end(async ({ id }) => {
    await shop.transact(async ({ orders, stock }) => {
      const order = await orders.lock(id);
      if (!order) return ok(null);
      await stock.ship([...order.lines].reverse(), { orderId: asId(id), at });
      await orders.save(
        { ...order, status: 'shipped', version: order.version + 1 },
        { type: 'OrderShipped', version: order.version + 1, at },
      );
      return ok(null);
    });
  });

  const caller = async (seed: number) => {
    const roll = dice(seed + 1);
    for (let turn = 0; turn < TURNS; turn += 1) {
      await place(roll);
      if (turn % 4 === 1) await cancelled();
      if (turn % 4 === 2) await shipped();
      if (turn % 4 === 3) await adjust(roll);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, seed) => caller(seed * 7_919)));

  expect(await deadlocks()).toBe(0);
  expect(new Set(refused)).toEqual(refused.length > 0 ? new Set(['insufficient-stock']) : new Set());
  expect(placed.length).toBeGreaterThan(0);
  expect(await pgStockAudit(database.jobs).read(10)).toEqual({ products: 5, drifting: 0, drifts: [] });
  await Promise.all(processes.map((each) => each.close()));
});
