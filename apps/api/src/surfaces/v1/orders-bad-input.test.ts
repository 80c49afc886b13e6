import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openShop, type Shop, shippingAddress } from '../../testing/shop.ts';

const nothingChanged = async ({ send, ada, admin, mug, stockOf }: Shop) => {
  expect((await send('GET /api/v1/orders', { token: ada.token })).body.items).toEqual([]);
  expect(await stockOf(mug.id)).toMatchObject({ onHand: 10, reserved: 0 });
  const books = await send('GET /internal/reconciliation', { token: admin });
  expect(books.body.orderPlaced.recorded).toBe(0);
};

const place = ({ send, ada }: Shop, raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  send('POST /api/v1/orders', { token: ada.token, headers: { 'Idempotency-Key': newId(), ...headers }, raw });

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a body that cannot be read', () => {
  it.each([
    ['nothing', '', 'empty-body'],
    ['half a value', '{"items":', 'malformed-json'],
    ['more than a value', '{} {}', 'malformed-json'],
    ['a comment', '{} // done', 'malformed-json'],
    ['NaN', '{"items":NaN}', 'malformed-json'],
    ['two byte order marks', '\uFEFF\uFEFF{}', 'malformed-json'],
    ['Latin-1', new Uint8Array([0x22, 0xe9, 0x22]), 'malformed-json'],
    ['a key twice', '{"items":[],"items":[]}', 'malformed-json'],
    ['a key twice in disguise', '{"items":[],"\\u0069tems":[]}', 'malformed-json'],
    ['__proto__', '{"__proto__":{"roles":["admin"]}}', 'malformed-json'],
    ['__proto__ far inside', '{"items":[{"a":{"__proto__":1}}]}', 'malformed-json'],
    ['21 levels', nested(21), 'json-too-deep'],
    ['20,000 levels', nested(20_000), 'json-too-deep'],
  ])('is refused: %s', async (_what, raw, code) => {
    const shop = await openShop();
    const refused = await place(shop, raw);
    expect([refused.status, refused.body.code]).toEqual([400, code]);
    await nothingChanged(shop);
  });

  it('is told from one of 20 levels, which is read', async () => {
    const refused = await place(await openShop(), nested(20));
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
  });

  it.each([
    [{ 'Content-Type': 'text/plain' }],
    [{ 'Content-Type': 'application/json; charset=utf-16' }],
    [{ 'Content-Type': 'application/jsonx' }],
    [{ 'Content-Encoding': 'gzip' }],
  ])('is refused: %j', async (headers) => {
    const shop = await openShop();
    const refused = await place(shop, '{}', headers);
    expect([refused.status, refused.body.code]).toEqual([415, 'unsupported-media-type']);
  });
});

describe('an order that is not allowed', () => {
  const line = (productId: unknown, quantity: unknown) => ({ productId, quantity });

  it.each([
    ['quantity 0', 0],
    ['quantity −1', -1],
    ['quantity 1.5', 1.5],
    ['quantity 2^53', 2 ** 53],
    ['a million and one', 1_000_001],
    ['a quantity in quotes', '1'],
    ['no number', null],
    ['a quantity that is missing', undefined],
  ])('is refused, pointing at it: %s', async (_what, quantity) => {
    const shop = await openShop();
    const refused = await shop.order([line(shop.mug.id, 1), line(newId(), quantity)]);
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('#/items/1/quantity');
    await nothingChanged(shop);
  });

  it('is refused where a number is beyond all numbers', async () => {
    const shop = await openShop();
    const raw = JSON.stringify({ items: [line(shop.mug.id, 7)], shippingAddress }).replace(':7', ':1e999');
    const refused = await place(shop, raw);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/items/0/quantity']);
  });

  it('is refused with all its faults at once', async () => {
    const shop = await openShop();
    const address = {
      ...shippingAddress,
      country: 'England',
      city: 'Lon\u0000don',
      recipient: '\ud800',
      planet: 'Earth',
    };
    const refused = await place(
      shop,
      JSON.stringify({
        items: [line('mug', 0), { productId: shop.mug.id, quantity: 1, price: '0.01' }],
        shippingAddress: address,
        expectedTotal: { amount: 17, currency: 'gbp' },
        status: 'paid',
        'a/b~c': 1,
      }),
    );
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '#/a~1b~0c',
      '#/expectedTotal/amount',
      '#/expectedTotal/currency',
      '#/items/0/productId',
      '#/items/0/quantity',
      '#/items/1/price',
      '#/shippingAddress/city',
      '#/shippingAddress/country',
      '#/shippingAddress/planet',
      '#/shippingAddress/recipient',
      '#/status',
    ]);
    await nothingChanged(shop);
  });

  it('is refused with 50 faults at most', async () => {
    const shop = await openShop();
    const refused = await shop.order(Array.from({ length: 1000 }, () => line('mug', 0)));
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toHaveLength(50);
  });

  it.each([
    ['no line', 0],
    ['1,001 lines', 1001],
  ])('is refused with %s', async (_what, lines) => {
    const shop = await openShop();
    const refused = await shop.order(Array.from({ length: lines }, () => line(newId(), 1)));
    expect(refused.body.errors).toMatchObject([{ pointer: '#/items' }]);
  });

  it('is refused where a product is on two lines', async () => {
    const shop = await openShop();
    const refused = await shop.order([line(shop.mug.id, 1), line(shop.mug.id.toUpperCase(), 2)]);
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
    expect(refused.body.errors).toMatchObject([{ pointer: '#/items/1/productId' }]);
    await nothingChanged(shop);
  });

  it('is refused where products are unknown, pointing at each', async () => {
    const shop = await openShop();
    const refused = await shop.order([line(newId(), 1), line(shop.mug.id, 1), line(newId(), 1)]);
    expect([refused.status, refused.body.code]).toEqual([422, 'unknown-reference']);
    const pointers = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(['#/items/0/productId', '#/items/2/productId']);
    await nothingChanged(shop);
  });
});

describe('an Idempotency-Key', () => {
  it.each([
    ['missing', undefined, 'idempotency-key-missing'],
    ['empty', '""', 'idempotency-key-malformed'],
    ['of 256 characters', 'k'.repeat(256), 'idempotency-key-malformed'],
    ['with a space', 'two words', 'idempotency-key-malformed'],
    ['half quoted', '"half', 'idempotency-key-malformed'],
    ['beyond ASCII', 'schl\u00fcssel', 'idempotency-key-malformed'],
  ])('is refused: %s', async (_what, key, code) => {
    const shop = await openShop();
    const refused = await shop.send('POST /api/v1/orders', {
      token: shop.ada.token,
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      body: { items: [{ productId: shop.mug.id, quantity: 1 }], shippingAddress },
    });
    expect([refused.status, refused.body.code]).toEqual([400, code]);
    await nothingChanged(shop);
  });

  it('is not used up by a refusal', async () => {
    const shop = await openShop();
    const key = newId();
    const items = [{ productId: shop.mug.id, quantity: 11 }];
    expect((await shop.order(items, { key })).status).toBe(409);
    const delivery = { token: shop.staff, body: { delta: 1, reason: 'delivery' } };
    await shop.send(`POST /api/v1/inventory/${shop.mug.id}/adjustments`, delivery);
    expect((await shop.order(items, { key })).status).toBe(201);
  });
});
