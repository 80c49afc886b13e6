import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  type EventId,
  err,
  type Id,
  type InsertOnce,
  type NewId,
  ok,
  type ProductId,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { insertOnceContract } from '../shared/shared.contract.ts';
import type { AdmitUnannounced, StockMovement, StockReader, StockRepository } from './ports.ts';
import { emptyStock, type Stock } from './stock.ts';

export type InventoryHarness = {
  readonly transact: Transact<{ readonly stock: StockRepository }>;
  readonly stock: StockReader;
  readonly admitUnannounced: AdmitUnannounced;
  readonly newId: NewId;
  /** Creates a product and opens its stock, as the catalogue does. */
  openProduct(now: Date): Promise<ProductId>;
  /** The ledger of one product, oldest first. */
  movementsOf(productId: ProductId): Promise<readonly StockMovement[]>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-03T03:04:05.001Z');

/** What every store of stock must do. */
export const inventoryContract = (where: string, open: () => Promise<InventoryHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const save = (...rows: readonly Stock[]) =>
      harness.transact(async ({ stock }) => {
        await stock.lock(rows.map(({ productId }) => productId));
        return ok(await stock.save(rows));
      });
    return { ...harness, save };
  };

  const withoutNews = async () => {
    const { admitUnannounced, openProduct, newId } = await open();
    const productIds = [await openProduct(now), await openProduct(now), newId<ProductId>()];
    const insertOnce: InsertOnce<null> = async (insertions, at) => {
      const moves = insertions.map(({ delivery }) => ({ delivery, productIds }));
      return (await admitUnannounced(moves, at)).filter((admission) => admission !== 'alone');
    };
    return { insertOnce, aRow: () => null, newId };
  };
  insertOnceContract(`as nothing that is to be announced ${where}`, withoutNews, { mayFail: false });

  describe(`stock that has something to announce ${where}`, () => {
    const setUp = async () => {
      const { admitUnannounced, openProduct, newId, save } = await opened();
      const [quiet, news] = [await openProduct(now), await openProduct(now)];
      const stock = { ...emptyStock(news, now), onHand: 5, version: 2 };
      await save(stock);
      const consumer = `c ${newId()}`;
      const delivery = (aggregateId: Id, version: number): Delivery => ({
        ...{ consumer, eventId: newId<EventId>(), type: 'OrderPlaced', aggregateId, version },
      });
      const announced = () => save({ ...stock, announced: 'available', events: 1 });
      return { admitUnannounced, quiet, news, newId, delivery, announced };
    };

    it('leaves its event, and the later ones of the order, to be handled alone, and no other', async () => {
      const { admitUnannounced, quiet, news, newId, delivery } = await setUp();
      const [one, other] = [newId<Id>(), newId<Id>()];
      const moves = [
        { delivery: delivery(one, 1), productIds: [quiet] },
        { delivery: delivery(one, 2), productIds: [quiet, news] },
        { delivery: delivery(other, 1), productIds: [quiet] },
        { delivery: delivery(one, 3), productIds: [quiet] },
      ];
      expect(await admitUnannounced(moves, now)).toEqual(['first', 'alone', 'first', 'alone']);
      expect(await admitUnannounced(moves, now)).toEqual(['duplicate', 'alone', 'duplicate', 'alone']);
    });

    it('is admitted once somebody has announced it', async () => {
      const { admitUnannounced, news, newId, delivery, announced } = await setUp();
      const moves = [{ delivery: delivery(newId(), 1), productIds: [news] }];
      expect(await admitUnannounced(moves, now)).toEqual(['alone']);
      await announced();
      expect(await admitUnannounced(moves, now)).toEqual(['first']);
    });
  });

  describe(`stock ${where}`, () => {
    it('is empty, and announced as depleted, when a product is new', async () => {
      const { stock, openProduct, newId } = await opened();
      const productId = await openProduct(now);
      expect(await stock.find(productId)).toEqual(emptyStock(productId, now));
      expect(await stock.find(newId())).toBeNull();
    });

    it('saves many rows in one go', async () => {
      const { stock, openProduct, save } = await opened();
      const [one, other] = [await openProduct(now), await openProduct(now)];
      const full = { onHand: 2_000_000_000, reserved: 7, version: 3, events: 1, updatedAt: later } as const;
      const rows: readonly Stock[] = [
        { ...full, productId: one, announced: 'available' },
        { ...full, productId: other, announced: 'depleted', onHand: 7 },
      ];
      await save(...rows);
      expect([await stock.find(one), await stock.find(other)]).toEqual(rows);
      await save();
    });

    it('locks rows in product-id order, each once, and leaves out what is not there', async () => {
      const { transact, openProduct, newId } = await opened();
      const ids = [await openProduct(now), await openProduct(now), await openProduct(now)].toSorted();
      const asked = [...ids.toReversed(), ...ids, newId<ProductId>()];
      const locked = await transact(async ({ stock }) => ok(await stock.lock(asked)));
      expect(locked).toEqual(ok(ids.map((id) => emptyStock(id, now))));
      expect(await transact(async ({ stock }) => ok(await stock.lock([])))).toEqual(ok([]));
    });

    it('loses no change of many that lock the same rows at once, named in any order', async () => {
      const { transact, stock, openProduct } = await opened();
      const ids = [await openProduct(now), await openProduct(now), await openProduct(now)];
      const receive = (order: readonly ProductId[]) =>
        transact(async (stores) => {
          const locked = await stores.stock.lock(order);
          await stores.stock.save(locked.map((row) => ({ ...row, onHand: row.onHand + 1 })));
          return ok(null);
        });
      const work = Array.from({ length: 20 }, (_, index) => receive(index % 2 === 0 ? ids : ids.toReversed()));
      await Promise.all(work);
      expect(await Promise.all(ids.map((id) => stock.find(id)))).toEqual(
        ids.map((id) => ({ ...emptyStock(id, now), onHand: 20 })),
      );
    });

    it('keeps the ledger in the order of its movements', async () => {
      const { transact, openProduct, movementsOf, newId } = await opened();
      const [productId, other] = [await openProduct(now), await openProduct(now)];
      const movements: readonly StockMovement[] = [
        { productId, kind: 'receipt', delta: 12, reason: 'delivery 4711', at: now, bookedBy: newId<UserId>() },
        { productId, kind: 'adjustment', delta: -2, reason: 'broken in the warehouse', at: later, bookedBy: null },
        { productId, kind: 'shipment', delta: -1, reason: 'order', at: later, bookedBy: null },
      ];
      for (const movement of movements) {
        await transact(async ({ stock }) => {
          await stock.lock([productId]);
          return ok(await stock.record(movement));
        });
      }
      expect(await movementsOf(productId)).toEqual(movements);
      expect(await movementsOf(other)).toEqual([]);
    });

    it('lists its ledger newest first, page by page, with what was on hand after each, whatever comes meanwhile', async () => {
      const { transact, stock, openProduct } = await opened();
      const [productId, other] = [await openProduct(now), await openProduct(now)];
      const book = (delta: number, id = productId) =>
        transact(async (stores) => {
          const [row] = await stores.stock.lock([id]);
          if (!row) throw new Error('there is no stock');
          await stores.stock.save([{ ...row, onHand: row.onHand + delta, version: row.version + 1 }]);
          const kind = delta > 0 ? 'receipt' : 'adjustment';
          return ok(await stores.stock.record({ productId: id, kind, delta, reason: 'r', at: now, bookedBy: null }));
        });
      expect(await stock.movements(productId, { limit: 5 })).toEqual({ items: [], next: null });
      for (const delta of [10, -3, 5, -2]) await book(delta);
      await book(99, other);
      const first = await stock.movements(productId, { limit: 2 });
      await book(1000);
      const rest = await stock.movements(productId, { limit: 2, ...(first.next && { after: first.next }) });
      expect([...first.items, ...rest.items].map(({ delta, onHand }) => [delta, onHand])).toEqual([
        [-2, 10],
        [5, 12],
        [-3, 7],
        [10, 10],
      ]);
      expect(rest.next).toBeNull();
      expect((await stock.movements(productId, { limit: 1 })).items).toMatchObject([{ delta: 1000, onHand: 1010 }]);
    });

    it('takes rows and movements back when their transaction is refused', async () => {
      const { transact, stock, openProduct, movementsOf } = await opened();
      const productId = await openProduct(now);
      await transact(async (stores) => {
        const [row] = await stores.stock.lock([productId]);
        if (row) await stores.stock.save([{ ...row, onHand: 5 }]);
        await stores.stock.record({ productId, kind: 'receipt', delta: 5, reason: 'undone', at: now, bookedBy: null });
        return err('undone');
      });
      expect(await stock.find(productId)).toEqual(emptyStock(productId, now));
      expect(await movementsOf(productId)).toEqual([]);
    });

    it.each([
      ['units on hand', { onHand: -1, reserved: -1 }],
      ['reserved units', { onHand: 5, reserved: -1 }],
      ['available units', { onHand: 5, reserved: 6 }],
    ])('throws rather than keep negative %s', async (_what, units) => {
      const { stock, openProduct, save } = await opened();
      const productId = await openProduct(now);
      await expect(save({ ...emptyStock(productId, now), ...units })).rejects.toThrow();
      expect(await stock.find(productId)).toEqual(emptyStock(productId, now));
    });
  });
};
