import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { paidOrders } from '../../testing/paid-orders.ts';
import { openShop } from '../../testing/shop.ts';

/** An order of 17.00 GBP whose payment is collected. */
const openDesk = async () => {
  const shop = await openShop();
  const { body } = await shop.order([{ productId: shop.mug.id, quantity: 2 }]);
  const worker = paidOrders(shop);
  await worker.pay({ orderId: body.id, customerId: body.customerId, minor: 1700 });
  const path = `/internal/orders/${body.id}`;
  const ask = (request: `${string} ${string}`, sent?: unknown, { token = shop.admin, key = newId() as string } = {}) =>
    shop.send(request, { token, headers: { 'Idempotency-Key': key }, ...(sent === undefined ? {} : { body: sent }) });
  const refund = (
    amount: string,
    more: { readonly currency?: string; readonly reason?: string; readonly key?: string } = {},
  ) => {
    const { currency = 'GBP', reason = 'damaged', key } = more;
    return ask(`POST ${path}/refunds`, { amount: { amount, currency }, reason }, key === undefined ? {} : { key });
  };
  const asCustomer = async () => (await shop.send(`GET /api/v2/orders/${body.id}`, { token: shop.ada.token })).body;
  return { ...shop, ...worker, orderId: String(body.id), path, ask, refund, read: asCustomer };
};

describe('a refund over HTTP', () => {
  it('is asked for, given back, and told to the customer with its amount', async () => {
    const { refund, giveBack, ask, path, read, send, ada, orderId } = await openDesk();
    const asked = await refund('5.00');
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      amount: { amount: '5.00', currency: 'GBP' },
      state: 'requested',
      reason: 'damaged',
    });
    expect((await read()).refunded).toBeNull();
    expect(await giveBack()).toBe(1);
    expect((await read()).refunded).toEqual({ amount: '5.00', currency: 'GBP' });
    const { body } = await ask(`GET ${path}/refunds`);
    expect(body.items).toMatchObject([{ id: asked.body.id, state: 'done', settledAt: expect.any(String) }]);
    const events = await send(`GET /api/v2/orders/${orderId}/events`, { token: ada.token });
    expect(events.body.items.at(-1)).toMatchObject({
      type: 'OrderRefunded',
      amount: { amount: '5.00', currency: 'GBP' },
    });
  });

  it('is one, however often it is sent under one key, and together never more than was collected', async () => {
    const { refund, giveBack, read } = await openDesk();
    const key = newId();
    const [first, again] = [await refund('10.00', { key }), await refund('10.00', { key })];
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    const tooLarge = await refund('7.01');
    expect([tooLarge.status, tooLarge.body.code, tooLarge.body.detail]).toEqual([
      409,
      'refund-too-large',
      '7.00 GBP are left.',
    ]);
    expect((await refund('7.00')).status).toBe(201);
    expect(await giveBack()).toBe(2);
    expect((await read()).refunded).toEqual({ amount: '17.00', currency: 'GBP' });
  });

  it.each([
    ['0.00', {}, '#/amount/amount'],
    ['1.001', {}, '#/amount/amount'],
    ['1.00', { currency: 'EUR' }, '#/amount/currency'],
    ['1.00', { reason: 'mood' }, '#/reason'],
  ])('of %s %j is refused, and says where', async (amount, more, pointer) => {
    const { refund } = await openDesk();
    const { status, body } = await refund(amount, more);
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'validation-failed', pointer]);
  });

  it('needs a scope of its own, a key, and a payment', async () => {
    const { order, mug, ask, path, staff, send, admin, keyFor } = await openDesk();
    const body = { amount: { amount: '1.00', currency: 'GBP' }, reason: 'late' };
    expect((await ask(`POST ${path}/refunds`, body, { token: staff })).status).toBe(403);
    expect((await send(`POST ${path}/refunds`, { token: admin, body })).body.code).toBe('idempotency-key-missing');
    const unpaid = (await order([{ productId: mug.id, quantity: 1 }])).body.id;
    expect((await ask(`POST /internal/orders/${unpaid}/refunds`, body)).status).toBe(404);
    const { key, apiKey } = await keyFor(['orders:refund']);
    const byKey = await ask(`POST ${path}/refunds`, body, { token: key });
    expect([byKey.status, byKey.body.requestedBy]).toEqual([201, { kind: 'api-key', id: apiKey.id }]);
  });
});

describe('notes over HTTP', () => {
  it('are added and listed, the newest first', async () => {
    const { ask, path } = await openDesk();
    for (const text of ['one', 'two\nlines', 'three'])
      expect((await ask(`POST ${path}/notes`, { text })).status).toBe(201);
    const first = await ask(`GET ${path}/notes?limit=2`);
    expect(first.body.items.map(({ text }: { text: string }) => text)).toEqual(['three', 'two\nlines']);
    const rest = await ask(`GET ${path}/notes?limit=2&cursor=${first.body.page.next}`);
    expect(rest.body.items).toMatchObject([{ text: 'one', author: { kind: 'user' } }]);
  });

  it.each(['', ' \n\t', 'x'.repeat(4_001), '\u0000'])('are not blank, nor endless: %j', async (text) => {
    const { ask, path } = await openDesk();
    expect((await ask(`POST ${path}/notes`, { text })).status).toBe(422);
  });
});

describe('a retry over HTTP', () => {
  it('asks again, and is refused where nobody is waited for', async () => {
    const { ask, path, order, mug } = await openDesk();
    expect((await ask(`POST ${path}/retry`)).status).toBe(202);
    const { body } = await order([{ productId: mug.id, quantity: 1 }]);
    expect((await ask(`POST /internal/orders/${body.id}/retry`)).status).toBe(404);
    await ask(`POST ${path}/cancellation`);
  });
});
