import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgStockAudit } from './stock-audit.ts';

const opened = useDatabase();

it('stock that drifts from ledger or open orders is found and named, and nothing else', async () => {
  const { database, outside } = opened();
  const shop = aShop(opened());
  const audit = pgStockAudit(database.jobs);
  const products = [await shop.aProduct(10), await shop.aProduct(20), await shop.aProduct(0)];
  const [mug, cup, plate] = products.map(({ productId }) => productId);
  const customerId = await shop.aCustomer();
  const basket = products.slice(0, 2).map((product) => ({ product, quantity: 3 }));
  const [kept, cancelled] = [orderOf(customerId, basket), orderOf(customerId, basket)];
  for (const order of [kept, cancelled]) await shop.placement.place(placementOf(order, basket));
  await outside`update orders set status = 'cancelled' where id = ${cancelled.id}`;
  await outside`update stock set reserved = 3 where reserved = 6`;
  await outside`insert into stock_movements (product_id, kind, delta, reason, at) values (${mug ?? ''}, 'shipment', -2, 'shipped', now())`;
  await outside`update stock set on_hand = 8 where product_id = ${mug ?? ''}`;
  expect(await audit.read(100)).toEqual({ products: 3, drifting: 0, drifts: [] });

  await outside`update stock set on_hand = 21 where product_id = ${cup ?? ''}`;
  await outside`update stock set on_hand = 1, reserved = 1 where product_id = ${plate ?? ''}`;
  const found = await audit.read(100);
  expect(found).toMatchObject({ products: 3, drifting: 2 });
  expect(found.drifts).toEqual(
    [
      { productId: cup, onHand: 21n, booked: 20n, reserved: 3n, ordered: 3n },
      { productId: plate, onHand: 1n, booked: 0n, reserved: 1n, ordered: 0n },
    ].toSorted((one, other) => (String(one.productId) < String(other.productId) ? -1 : 1)),
  );
  expect(await audit.read(1)).toMatchObject({ drifting: 2, drifts: found.drifts.slice(0, 1) });
});
