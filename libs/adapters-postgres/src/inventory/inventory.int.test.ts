import { newProduct } from '@orderline/domain/catalog';
import { inventoryContract } from '@orderline/domain/inventory.contract';
import { ok, type ProductId } from '@orderline/domain/shared';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { pgProducts } from '../catalog/products.ts';
import { pgTransact } from '../connection/transact.ts';
import { stockMovements } from '../schema/inventory.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgStock } from './stock.ts';
import { pgAdmitUnannounced } from './unannounced.ts';

const opened = useDatabase();

const harness = () => {
  const { database } = opened();
  const transact = pgTransact(database.business, (db) => ({ products: pgProducts(db), stock: pgStock(db) }));
  const openProduct = async (now: Date) => {
    const id = newId<ProductId>();
    const price = { minor: 850, currency: 'GBP' };
    const product = newProduct({ id, sku: `SKU-${id}`, title: 'A mug', description: '', category: 'mugs', price, now });
    await transact(async ({ products, stock }) => {
      await products.insert(product);
      return ok(await stock.open(id, now));
    });
    return id;
  };
  const movementsOf = async (productId: ProductId) => {
    const rows = await database.db
      .select()
      .from(stockMovements)
      .where(eq(stockMovements.productId, productId))
      .orderBy(stockMovements.id);
    return rows.map(({ id: _, ...movement }) => movement);
  };
  const admitUnannounced = pgAdmitUnannounced(database.business);
  return { transact, stock: pgStock(database.db), admitUnannounced, newId, openProduct, movementsOf };
};

inventoryContract('in PostgreSQL', async () => harness());

describe('the tables of stock', () => {
  it('cannot hold a negative number, nor more reserved than there is', async () => {
    const productId = await harness().openProduct(new Date());
    const { outside } = opened();
    for (const [onHand, reserved] of [
      [-1, 0],
      [5, -1],
      [5, 6],
    ] as const) {
      const change = outside`update stock set on_hand = ${onHand}, reserved = ${reserved} where product_id = ${productId}`;
      await expect(change).rejects.toThrow(/stock_never_negative/);
    }
  });

  it('keep every movement as it was recorded', async () => {
    const { openProduct, transact } = harness();
    const at = new Date('2026-01-02T03:04:05.678Z');
    const productId = await openProduct(at);
    const movement = { productId, kind: 'receipt', delta: 5, reason: 'a delivery', at, bookedBy: null } as const;
    await transact(async ({ stock }) => ok(await stock.record(movement)));
    const { outside } = opened();
    await expect(outside`update stock_movements set delta = 50 where product_id = ${productId}`).rejects.toThrow(
      /append-only/,
    );
    await expect(outside`delete from stock_movements where product_id = ${productId}`).rejects.toThrow(/append-only/);
    await expect(outside`truncate stock_movements`).rejects.toThrow(/append-only/);
  });
});
