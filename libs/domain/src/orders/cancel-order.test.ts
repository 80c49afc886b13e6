import { describe, expect, it } from 'vitest';
import { ok } from '../shared/index.ts';
import { cancelOrder } from './cancel-order.ts';
import { orderFixture } from './order-fixture.memory.ts';
import { placeOrder } from './place-order.ts';
import { orderProgress } from './progress-order.ts';
import { findOrder, orderHistory } from './read-orders.ts';

const shippingAddress = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };
const placedAt = new Date('2026-03-04T05:06:07.089Z');
const later = new Date('2026-03-04T06:00:00.000Z');

const setUp = async () => {
  const fixture = orderFixture();
  const mug = await fixture.aProduct(5);
  const customerId = await fixture.aCustomer();
  const items = [{ productId: mug.productId, quantity: 3 }];
  const placed = await placeOrder({ ...fixture, now: () => placedAt })({ customerId, items, shippingAddress });
  if (!placed.ok) throw new Error('the order was refused');
  const order = placed.value.value;
  return { fixture, mug, customerId, order, cancel: cancelOrder({ ...fixture, now: () => later }) };
};

describe('cancelling an order', () => {
  it('gives the stock back and records OrderCancelled behind OrderPlaced', async () => {
    const { fixture, mug, customerId, order, cancel } = await setUp();
    const cancelled = await cancel({ orderId: order.id, customerId });
    const cancellation = { reason: 'customer', words: 'cancelled by the customer', cancelledAt: later };
    expect(cancelled).toEqual(ok({ ...order, status: 'cancelled', cancellation, version: 2, updatedAt: later }));
    expect(await fixture.stockOf(mug.productId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await fixture.eventsOf(order.id)).toEqual([
      { type: 'OrderPlaced', version: 1 },
      { type: 'OrderCancelled', version: 2 },
    ]);
    const history = await orderHistory(fixture)({ orderId: order.id, customerId, page: { limit: 10 } });
    expect(history.ok && history.value.items.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderCancelled']);
  });

  it('answers what the first cancellation did to a second one, which changes nothing', async () => {
    const { fixture, mug, customerId, order, cancel } = await setUp();
    const first = await cancel({ orderId: order.id, customerId });
    const evenLater = cancelOrder({ ...fixture, now: () => new Date('2026-03-04T07:00:00.000Z') });
    expect(await evenLater({ orderId: order.id, customerId })).toEqual(first);
    expect(await fixture.stockOf(mug.productId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await fixture.eventsOf(order.id)).toHaveLength(2);
  });

  it('refuses where the order was cancelled for another reason, and tells which', async () => {
    const { fixture, customerId, order, cancel } = await setUp();
    await fixture.transact(async (stores) =>
      ok(await orderProgress({ ...fixture, ...stores, now: () => placedAt }).cancel(order.id, 'payment-declined')),
    );
    expect(await cancel({ orderId: order.id, customerId })).toEqual({
      ok: false,
      error: {
        kind: 'invalid-transition',
        from: 'cancelled',
        to: 'cancelled',
        cancellation: { reason: 'payment-declined', words: 'the payment was declined', cancelledAt: placedAt },
      },
    });
    expect(await fixture.eventsOf(order.id)).toHaveLength(2);
  });

  it('knows nothing of the order of another', async () => {
    const { fixture, order, cancel } = await setUp();
    const stranger = await fixture.aCustomer();
    const nothing = { ok: false, error: { kind: 'order-not-found' } };
    expect(await cancel({ orderId: order.id, customerId: stranger })).toEqual(nothing);
    expect(await findOrder(fixture)({ orderId: order.id, customerId: stranger })).toEqual(nothing);
  });
});
