import { Unavailable } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../connection/database.ts';
import { useDatabase } from '../testing/database.ts';
import { type FaultyLink, openFaultyLink } from '../testing/faulty-link.ts';
import { aKey, orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgPlacement } from './placement.ts';

const opened = useDatabase();
const toClose: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

const setUp = async (units: number) => {
  const shop = aShop(opened());
  const customerId = await shop.aCustomer();
  const product = await shop.aProduct(units);
  const basket = [{ product, quantity: 1 }];
  const link: FaultyLink = await openFaultyLink(opened().url);
  const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 5000 };
  const database: Database = openDatabase({ url: link.url, applicationName: 'test', ...sizes });
  toClose.push(database, link);
  const order = orderOf(customerId, basket);
  const ordersOf = async () => (await opened().outside`select from orders where customer_id = ${customerId}`).length;
  return {
    ...shop,
    product,
    basket,
    link,
    order,
    customerId,
    ordersOf,
    overLink: pgPlacement(database.placement),
    database,
  };
};

const warmUp = ({ overLink, customerId, basket }: Awaited<ReturnType<typeof setUp>>) =>
  overLink.place(placementOf(orderOf(customerId, basket), basket));

describe('a connection that is lost while an order is being placed', () => {
  it.each(['with a key', 'without a key'])('is no lost and no second order %s', async (kind) => {
    const shop = await setUp(9);
    await warmUp(shop);
    const { link, overLink, order, product, basket, ordersOf, stockOf } = shop;
    link.loseAnswersOnce();
    const idempotencyKey = kind === 'with a key' ? aKey() : undefined;
    expect(await overLink.place(placementOf(order, basket, idempotencyKey))).toEqual({ kind: 'placed' });
    expect(await ordersOf()).toBe(2);
    expect(await stockOf(product.productId)).toEqual({ onHand: 9, reserved: 2 });
    if (idempotencyKey) expect(await overLink.findByKey(idempotencyKey)).toEqual({ kind: 'placed', order });
  });

  it('is answered as placed also where the first sending took the last unit', async () => {
    const shop = await setUp(2);
    await warmUp(shop);
    const { link, overLink, order, basket, ordersOf } = shop;
    link.loseAnswersOnce();
    expect(await overLink.place(placementOf(order, basket, aKey()))).toEqual({ kind: 'placed' });
    expect(await ordersOf()).toBe(2);
  });

  it('is an outage, not a shortage, where nobody can tell what became of the first sending', async () => {
    const shop = await setUp(2);
    await warmUp(shop);
    const { link, overLink, order, basket, ordersOf } = shop;
    link.loseAnswersOnce();
    await expect(overLink.place(placementOf({ ...order, customerId: shop.newId() }, basket))).rejects.toThrow(
      Unavailable,
    );
    expect(await ordersOf()).toBe(1);
  });
});
