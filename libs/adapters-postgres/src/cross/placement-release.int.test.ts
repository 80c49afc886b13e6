import { describe, expect, it, vi } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase();

const someoneWaits = async (): Promise<void> => {
  const [row] = await opened().outside<{ waiting: number }[]>`select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  expect(row?.waiting).toBe(1);
};

describe('an order that waits for sold-out stock', () => {
  it.each([
    ['is placed where the stock is given back meanwhile', 'reserved = 0'],
    ['is placed where more of it comes in meanwhile', 'on_hand = on_hand + 20'],
  ])('%s', async (_what, change) => {
    const { aCustomer, aProduct, placement, stockOf } = aShop(opened());
    const { outside } = opened();
    const [customerId, product] = [await aCustomer(), await aProduct(20)];
    await outside`update stock set reserved = on_hand where product_id = ${product.productId}`;
    const basket = [{ product, quantity: 3 }];
    const placing = await outside.begin(async (other) => {
      await other`update stock set ${other.unsafe(change)} where product_id = ${product.productId}`;
      const verdict = placement.place(placementOf(orderOf(customerId, basket), basket));
      await vi.waitFor(someoneWaits, { timeout: 5_000, interval: 10 });
      return { verdict };
    });
    expect(await placing.verdict).toEqual({ kind: 'placed' });
    const { onHand, reserved } = await stockOf(product.productId);
    expect(onHand - reserved).toBe(17);
  });
});
