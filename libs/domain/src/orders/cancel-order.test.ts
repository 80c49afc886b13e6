import { describe, expect, it } from 'vitest';
import { ok } from '../shared/index.ts';
import { cancelOrder } from './cancel-order.ts';
import { findOrder } from './find-order.ts';
import { aMarket } from './market.memory.ts';
import { orderHistory } from './order-history.ts';
import { placeOrder } from './place-order.ts';

const shippingAddress = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };
const placedAt = new Date('2026-03-04T05:06:07.089Z');
const later = new Date('2026-03-04T06:00:00.000Z');

const setUp = async () => {
  const market = aMarket();
  const mug = await market.aProduct(5);
  const customerId = await market.aCustomer();
  const items = [{ productId: mug.productId, quantity: 3 }];
  const placed = await placeOrder({ ...market, now: () => placedAt })({ customerId, items, shippingAddress });
  if (!placed.ok) throw new Error('the order was refused');
  const order = placed.value.value;
  return { market, mug, customerId, order, cancel: cancelOrder({ ...market, now: () => later }) };
};

describe('cancelling an order', () => {
  it('gives the stock back and records OrderCancelled behind OrderPlaced', async () => {
    const { market, mug, customerId, order, cancel } = await setUp();
    const cancelled = await cancel({ orderId: order.id, customerId });
    expect(cancelled).toEqual(ok({ ...order, status: 'cancelled', version: 2, updatedAt: later }));
    expect(await market.stockOf(mug.productId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await market.eventsOf(order.id)).toEqual([
      { type: 'OrderPlaced', version: 1 },
      { type: 'OrderCancelled', version: 2 },
    ]);
    const history = await orderHistory(market)({ orderId: order.id, customerId, page: { limit: 10 } });
    expect(history.ok && history.value.items.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderCancelled']);
  });

  it('refuses to cancel twice, and changes nothing the second time', async () => {
    const { market, customerId, order, cancel } = await setUp();
    await cancel({ orderId: order.id, customerId });
    expect(await cancel({ orderId: order.id, customerId })).toEqual({
      ok: false,
      error: { kind: 'invalid-transition', from: 'cancelled', to: 'cancelled' },
    });
    expect(await market.eventsOf(order.id)).toHaveLength(2);
  });

  it('knows nothing of the order of another', async () => {
    const { market, order, cancel } = await setUp();
    const stranger = await market.aCustomer();
    const nothing = { ok: false, error: { kind: 'order-not-found' } };
    expect(await cancel({ orderId: order.id, customerId: stranger })).toEqual(nothing);
    expect(await findOrder(market)({ orderId: order.id, customerId: stranger })).toEqual(nothing);
  });
});
