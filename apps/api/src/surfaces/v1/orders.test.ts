import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { customer, mugDetails, openShop, shippingAddress, stocked } from '../../testing/shop.ts';

describe('placing an order', () => {
  it('answers 201 with the order, where it is and its version, and reserves its stock', async () => {
    const { order, mug, ada, stockOf } = await openShop();
    const placed = await order([{ productId: mug.id, quantity: 2 }]);
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      customerId: ada.id,
      status: 'placed',
      items: [{ productId: mug.id, sku: 'MUG-01', quantity: 2, lineTotal: { amount: '17.00', currency: 'GBP' } }],
      total: { amount: '17.00', currency: 'GBP' },
      shippingAddress,
    });
    expect(placed.headers.get('location')).toBe(`/api/v1/orders/${placed.body.id}`);
    expect(placed.headers.get('etag')).toBe('"1"');
    expect(placed.headers.get('cache-control')).toBe('no-store');
    expect(await stockOf(mug.id)).toMatchObject({ onHand: 10, reserved: 2, available: 8 });
  });

  it('replays the same key byte for byte, also when the retry took the last unit', async () => {
    const { order, mug } = await openShop();
    const key = newId();
    const first = await order([{ productId: mug.id, quantity: 10 }], { key });
    const again = await order([{ productId: mug.id, quantity: 10 }], { key: `"${key}"` });
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('knows the same request by its meaning, not by its spelling', async () => {
    const { send, mug, ada } = await openShop();
    const headers = { 'Idempotency-Key': newId() };
    const item = { productId: mug.id, quantity: 1 };
    const asked = { token: ada.token, headers };
    const first = await send('POST /api/v1/orders', { ...asked, body: { items: [item], shippingAddress } });
    const raw = JSON.stringify({ shippingAddress, items: [{ quantity: 1, productId: mug.id }] }, null, 4);
    const again = await send('POST /api/v1/orders', { ...asked, raw });
    expect(again.text).toBe(first.text);
  });

  it('refuses a key that another request has used, and does nothing', async () => {
    const { order, mug, stockOf } = await openShop();
    const key = newId();
    await order([{ productId: mug.id, quantity: 1 }], { key });
    const other = await order([{ productId: mug.id, quantity: 2 }], { key });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 1 });
  });

  it('answers 409 and to come back while the first request with the key is running', async () => {
    const { order, mug } = await openShop();
    const key = newId();
    const items = [{ productId: mug.id, quantity: 1 }];
    const answers = await Promise.all(Array.from({ length: 5 }, () => order(items, { key })));
    const running = answers.filter(({ status }) => status === 409);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(running).toHaveLength(4);
    expect(running[0]?.body.code).toBe('idempotency-key-in-flight');
    expect(running[0]?.headers.get('retry-after')).toBe('1');
  });

  it('keeps the keys of one customer apart from those of another', async () => {
    const shop = await openShop();
    const grace = await customer(shop, 'grace');
    const key = newId();
    const items = [{ productId: shop.mug.id, quantity: 1 }];
    const hers = await shop.order(items, { key, token: grace.token });
    const his = await shop.order(items, { key });
    expect([hers.body.customerId, his.body.customerId]).toEqual([grace.id, shop.ada.id]);
  });

  it('points at each line that is short and says what is left', async () => {
    const shop = await openShop();
    const spoon = await stocked(shop, { ...shop, details: { ...mugDetails, sku: 'SPOON-01' }, units: 3 });
    const short = await shop.order([
      { productId: shop.mug.id, quantity: 1 },
      { productId: spoon.id, quantity: 4 },
    ]);
    expect([short.status, short.body.code]).toEqual([409, 'out-of-stock']);
    expect(short.body.errors).toMatchObject([{ pointer: '#/items/1/quantity', available: 3 }]);
    expect(await shop.stockOf(shop.mug.id)).toMatchObject({ reserved: 0 });
  });

  it('tells customers how much is left up to ten units, and who reads stock whatever it is', async () => {
    const shop = await openShop();
    const spoon = await stocked(shop, { ...shop, details: { ...mugDetails, sku: 'SPOON-01' }, units: 11 });
    const faultsOf = async (productId: string, token?: string) => {
      const body = token ? { customerId: shop.ada.id } : {};
      return (await shop.order([{ productId, quantity: 99 }], { ...(token && { token }), body })).body.errors;
    };
    const short = { pointer: '#/items/0/quantity', code: 'too-big' };
    const exact = (available: number) => [
      { ...short, detail: `is more than the ${available} that are left`, available },
    ];
    expect(await faultsOf(shop.mug.id)).toEqual(exact(10));
    expect(await faultsOf(spoon.id)).toEqual([{ ...short, detail: 'is more than can be had' }]);
    expect(await faultsOf(spoon.id, shop.staff)).toEqual(exact(11));
  });

  it('refuses a total that no longer holds, and tells the one that does', async () => {
    const { order, mug } = await openShop();
    const body = { expectedTotal: { amount: '8.00', currency: 'GBP' } };
    const changed = await order([{ productId: mug.id, quantity: 1 }], { body });
    expect([changed.status, changed.body.code]).toEqual([409, 'price-changed']);
    expect(changed.body.total).toEqual({ amount: '8.50', currency: 'GBP' });
  });

  it('lets staff order on behalf of a customer, and nobody else', async () => {
    const { order, mug, ada, staff } = await openShop();
    const items = [{ productId: mug.id, quantity: 1 }];
    const byStaff = await order(items, { token: staff, body: { customerId: ada.id } });
    expect(byStaff.body.customerId).toBe(ada.id);
    const byAda = await order(items, { body: { customerId: newId() } });
    expect([byAda.status, byAda.body.code]).toEqual([403, 'forbidden']);
    const forNobody = await order(items, { token: staff, body: { customerId: newId() } });
    expect([forNobody.status, forNobody.body.errors[0].pointer]).toEqual([422, '#/customerId']);
  });
});

describe('an order that was placed', () => {
  it('is read with its ETag, and answered 304 while it has not changed', async () => {
    const { order, mug, ada, send } = await openShop();
    const placed = await order([{ productId: mug.id, quantity: 1 }]);
    const path = `GET /api/v1/orders/${placed.body.id}` as const;
    const read = await send(path, { token: ada.token });
    expect(read.body).toEqual(placed.body);
    const etag = String(read.headers.get('etag'));
    const known = await send(path, { token: ada.token, headers: { 'If-None-Match': `"9", ${etag}` } });
    expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('is listed page by page, newest first, each page with its Link', async () => {
    const { order, mug, ada, send } = await openShop();
    const placed: string[] = [];
    for (const quantity of [1, 2, 3]) placed.unshift((await order([{ productId: mug.id, quantity }])).body.id);
    const first = await send('GET /api/v1/orders?limit=2', { token: ada.token });
    const link = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(link).toBe(`/api/v1/orders?limit=2&cursor=${first.body.page.next}`);
    const second = await send(`GET ${link}`, { token: ada.token });
    const listed = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(listed).toEqual(placed);
    expect(second.body.page.next).toBeNull();
    expect(second.headers.get('link')).not.toContain('rel="next"');
  });

  it('does not take a cursor of another customer', async () => {
    const shop = await openShop();
    for (const quantity of [1, 2]) await shop.order([{ productId: shop.mug.id, quantity }]);
    const { body } = await shop.send('GET /api/v1/orders?limit=1', { token: shop.ada.token });
    const grace = await customer(shop, 'grace');
    const taken = await shop.send(`GET /api/v1/orders?cursor=${body.page.next}`, { token: grace.token });
    expect([taken.status, taken.body.code, taken.body.errors[0].parameter]).toEqual([400, 'invalid-query', 'cursor']);
  });

  it('is cancelled once, and tells its history', async () => {
    const { order, mug, ada, send, stockOf } = await openShop();
    const { body } = await order([{ productId: mug.id, quantity: 1 }]);
    const cancelled = await send(`POST /api/v1/orders/${body.id}/cancellation`, { token: ada.token });
    expect([cancelled.status, cancelled.body.status, cancelled.headers.get('etag')]).toEqual([200, 'cancelled', '"2"']);
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 0 });
    const again = await send(`POST /api/v1/orders/${body.id}/cancellation`, { token: ada.token });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([200, cancelled.text, '"2"']);
    const history = await send(`GET /api/v1/orders/${body.id}/events`, { token: ada.token });
    expect(history.body.items).toMatchObject([
      { type: 'OrderPlaced', version: 1 },
      { type: 'OrderCancelled', version: 2, reason: 'cancelled by the customer' },
    ]);
  });
});
