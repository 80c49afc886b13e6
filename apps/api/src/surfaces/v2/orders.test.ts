import { newId } from '@orderline/composition';
import { cancellationReasons } from '@orderline/contracts/cancellation-reasons';
import * as contract from '@orderline/contracts/http/v2/orders';
import { type CancellationReason, explained } from '@orderline/domain/orders';
import { asId, orderNumberOf } from '@orderline/domain/shared';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { customer, mugDetails, openShop, type Shop, shippingAddress, stocked } from '../../testing/shop.ts';

type More = { readonly key?: string; readonly token?: string; readonly body?: object };

const order = ({ send, ada }: Shop, lines: unknown, { key = newId(), token = ada.token, body }: More = {}) =>
  send('POST /api/v2/orders', {
    token,
    headers: { 'Idempotency-Key': key },
    body: { lines, shippingAddress, ...body },
  });

const aMug = [{ sku: 'MUG-01', quantity: 1 }];

describe('an order by SKU', () => {
  it('is placed, with a snapshot of each product, and is the same order in version 1', async () => {
    const shop = await openShop();
    const placed = await order(shop, [{ sku: 'mug-01', quantity: 2 }]);
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      customerId: shop.ada.id,
      status: 'placed',
      lines: [{ product: { id: shop.mug.id, sku: 'MUG-01', title: 'Enamel mug' }, quantity: 2 }],
      total: { amount: '17.00', currency: 'GBP' },
    });
    expect(placed.headers.get('location')).toBe(`/api/v2/orders/${placed.body.id}`);
    const read = await shop.send(`GET /api/v2/orders/${placed.body.id}`, { token: shop.ada.token });
    expect([read.text, read.headers.get('etag')]).toEqual([placed.text, placed.headers.get('etag')]);
    const inV1 = await shop.send(`GET /api/v1/orders/${placed.body.id}`, { token: shop.ada.token });
    const { lines, number, shipment, cancellation, refunded, ...same } = read.body;
    expect([number, shipment, cancellation, refunded]).toEqual([orderNumberOf(placed.body.id), null, null, null]);
    const items = [{ productId: shop.mug.id, sku: 'MUG-01', title: 'Enamel mug', quantity: 2, ...pricesOf(lines[0]) }];
    expect(inV1.body).toEqual({ ...same, items });
    expect(inV1.headers.get('etag')).toBe(read.headers.get('etag'));
  });

  it('points at each SKU that no product has', async () => {
    const shop = await openShop();
    const refused = await order(shop, [{ sku: 'GHOST-1', quantity: 1 }, ...aMug, { sku: 'GHOST-2', quantity: 1 }]);
    expect([refused.status, refused.body.code]).toEqual([422, 'unknown-reference']);
    expect(refused.body.errors).toEqual(
      [0, 2].map((line) => ({ pointer: `#/lines/${line}/sku`, code: 'unknown', detail: 'is no product of ours' })),
    );
  });

  it('points at each line that is short and says what is left', async () => {
    const shop = await openShop();
    await stocked(shop, { ...shop, details: { ...mugDetails, sku: 'SPOON-01' }, units: 3 });
    const short = await order(shop, [...aMug, { sku: 'SPOON-01', quantity: 4 }]);
    expect([short.status, short.body.code]).toEqual([409, 'out-of-stock']);
    expect(short.body.errors).toMatchObject([{ pointer: '#/lines/1/quantity', available: 3 }]);
    expect(await shop.stockOf(shop.mug.id)).toMatchObject({ reserved: 0 });
  });

  it('has a product on one line, whatever the case of its SKU', async () => {
    const shop = await openShop();
    const twice = await order(shop, [...aMug, { sku: 'Mug-01', quantity: 1 }]);
    expect([twice.status, twice.body.errors[0].pointer]).toEqual([422, '#/lines/1/sku']);
  });

  it('knows nothing of the words of version 1, nor version 1 of these', async () => {
    const shop = await openShop();
    const items = [{ productId: shop.mug.id, quantity: 1 }];
    const old = await order(shop, undefined, { body: { items } });
    expect(old.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/lines', '#/items']);
    const fresh = await shop.order(undefined, { body: { lines: aMug } });
    expect(fresh.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/items', '#/lines']);
  });

  it('has keys of its own: the same key in version 1 is another request', async () => {
    const shop = await openShop();
    const key = newId();
    const [first, again] = [await order(shop, aMug, { key }), await order(shop, aMug, { key })];
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
    const inV1 = await shop.order([{ productId: shop.mug.id, quantity: 1 }], { key });
    expect(inV1.status).toBe(201);
    expect(inV1.body.id).not.toBe(first.body.id);
    const other = await order(shop, [{ sku: 'MUG-01', quantity: 2 }], { key });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it('is replayed where it took the last unit', async () => {
    const shop = await openShop();
    const key = newId();
    const all = [{ sku: 'MUG-01', quantity: 10 }];
    const [first, again] = [await order(shop, all, { key }), await order(shop, all, { key })];
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
  });

  it('is placed by staff on behalf of a customer, and by nobody else', async () => {
    const shop = await openShop();
    const byStaff = await order(shop, aMug, { token: shop.staff, body: { customerId: shop.ada.id } });
    expect(byStaff.body.customerId).toBe(shop.ada.id);
    const byAda = await order(shop, aMug, { body: { customerId: newId() } });
    expect([byAda.status, byAda.body.code]).toEqual([403, 'forbidden']);
    const forNobody = await order(shop, aMug, { token: shop.staff, body: { customerId: newId() } });
    expect([forNobody.status, forNobody.body.errors[0].pointer]).toEqual([422, '#/customerId']);
  });

  it('holds the buyer to the total that was expected', async () => {
    const shop = await openShop();
    const changed = await order(shop, aMug, { body: { expectedTotal: { amount: '8.00', currency: 'GBP' } } });
    expect([changed.status, changed.body.code, changed.body.total.amount]).toEqual([409, 'price-changed', '8.50']);
  });
});

describe('the contract of orders', () => {
  it('shows the number that the example’s id has', () => {
    const { id, number } = contract.readOrder.examples.answer;
    expect(number).toBe(orderNumberOf(asId(id)));
  });

  it('knows the reasons for which orders are cancelled', () => {
    expectTypeOf<(typeof cancellationReasons)[number]>().toEqualTypeOf<CancellationReason>();
    for (const reason of cancellationReasons) expect(explained(reason).reason).toBe(reason);
  });
});

describe('the orders of a customer', () => {
  it('are listed in the words of each version, and a cursor of one goes on in the other', async () => {
    const shop = await openShop();
    const { token } = shop.ada;
    const byId = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
    const bySku = await order(shop, aMug);
    const newest = await shop.send('GET /api/v2/orders?limit=1', { token });
    expect(newest.body.items).toEqual([bySku.body]);
    const { next } = newest.body.page;
    expect(newest.headers.get('link')).toBe(`</api/v2/orders?limit=1&cursor=${next}>; rel="next"`);
    const older = await shop.send(`GET /api/v1/orders?limit=1&cursor=${next}`, { token });
    expect(older.body.items).toEqual([byId.body]);
  });

  it('are cancelled in one version and seen so in the other, with their history in both', async () => {
    const shop = await openShop();
    const { token } = shop.ada;
    const { body } = await order(shop, aMug);
    const cancelled = await shop.send(`POST /api/v2/orders/${body.id}/cancellation`, { token });
    expect([cancelled.status, cancelled.body.status, cancelled.body.lines.length]).toEqual([200, 'cancelled', 1]);
    expect((await shop.send(`GET /api/v1/orders/${body.id}`, { token })).body.status).toBe('cancelled');
    const { updatedAt: cancelledAt } = cancelled.body;
    const told = { reason: 'customer', detail: 'Cancelled by the customer.' };
    expect(cancelled.body.cancellation).toEqual({ ...told, cancelledAt });
    const histories = [1, 2].map((version) => shop.send(`GET /api/v${version}/orders/${body.id}/events`, { token }));
    const [inV1, inV2] = await Promise.all(histories);
    const was = { type: 'OrderCancelled', version: 2, at: cancelledAt };
    expect(inV1?.body.items[1]).toEqual({ ...was, reason: 'cancelled by the customer' });
    expect(inV2?.body.items[0]).toEqual({ type: 'OrderPlaced', version: 1, at: body.placedAt });
    expect(inV2?.body.items[1]).toEqual({ ...was, ...told });
  });

  it('are cancelled once: a second cancellation is answered as the first', async () => {
    const shop = await openShop();
    const { token } = shop.ada;
    const { body } = await order(shop, aMug);
    const cancel = () => shop.send(`POST /api/v2/orders/${body.id}/cancellation`, { token });
    const [first, again] = [await cancel(), await cancel()];
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([200, first.text, '"2"']);
    expect((await shop.send(`GET /api/v2/orders/${body.id}/events`, { token })).body.items).toHaveLength(2);
  });

  it('that were given up are not cancelled once more, and tell why', async () => {
    const shop = await openShop();
    const { token } = shop.ada;
    const { body } = await order(shop, aMug);
    await shop.progressOrder((progress) => progress.cancel(body.id, 'payment-declined'));
    const refused = await shop.send(`POST /api/v2/orders/${body.id}/cancellation`, { token });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      'invalid-transition',
      'The order is cancelled: the payment was declined.',
    ]);
    const read = await shop.send(`GET /api/v2/orders/${body.id}`, { token });
    expect(read.body.cancellation).toMatchObject({ reason: 'payment-declined', detail: 'The payment was declined.' });
  });

  it('tell by whom they come, and since when', async () => {
    const shop = await openShop();
    const { token } = shop.ada;
    const { body } = await order(shop, aMug);
    const shipment = async () => (await shop.send(`GET /api/v2/orders/${body.id}`, { token })).body.shipment;
    const parcel = { carrier: 'ParcelPost', trackingNumber: 'PP1' };
    for (const to of ['paid', 'packed', 'shipped'] as const) {
      await shop.progressOrder((progress) => progress.advance(body.id, { to, ...(to === 'shipped' && parcel) }));
    }
    const shipped = { ...parcel, shippedAt: expect.stringMatching(/Z$/), deliveredAt: null };
    expect(await shipment()).toEqual(shipped);
    await shop.progressOrder((progress) => progress.advance(body.id, { to: 'delivered' }));
    expect(await shipment()).toEqual({ ...shipped, deliveredAt: expect.stringMatching(/Z$/) });
  });

  it('are found by their number, however it is typed, by nobody but their customer', async () => {
    const shop = await openShop();
    const { token } = shop.ada;
    const [wanted] = [await order(shop, aMug), await order(shop, aMug)];
    const { number } = wanted.body;
    const find = (typed: string, by = token) =>
      shop.send(`GET /api/v2/orders?number=${encodeURIComponent(typed)}`, { token: by });
    for (const typed of [number, number.toLowerCase(), ` ${number.replace('-', ' ')} `, number.replaceAll('0', 'o')]) {
      expect((await find(typed)).body).toEqual({ items: [wanted.body], page: { next: null } });
    }
    const grace = await customer(shop, 'grace');
    expect((await find(number, grace.token)).body.items).toEqual([]);
    expect((await find('ZZZZZ-ZZZZZ')).body.items).toEqual([]);
  });

  it.each(['K7QM4', 'K7QM4-9XD2U', ''])('are not looked for by %j, which is no number', async (typed) => {
    const shop = await openShop();
    const refused = await shop.send(`GET /api/v2/orders?number=${typed}`, { token: shop.ada.token });
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid-query']);
    expect(refused.body.errors).toEqual([
      { parameter: 'number', code: 'wrong-form', detail: 'is no order number such as "K7QM4-9XD2T"' },
    ]);
  });
});

const pricesOf = ({ unitPrice, lineTotal }: { readonly unitPrice: unknown; readonly lineTotal: unknown }) => ({
  unitPrice,
  lineTotal,
});
