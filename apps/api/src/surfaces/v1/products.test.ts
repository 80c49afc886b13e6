import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { mugDetails, openShop, stocked } from '../../testing/shop.ts';

describe('a product', () => {
  it('is created with nothing in stock, once per SKU whatever its case', async () => {
    const { send, staff } = await openShop();
    const details = { ...mugDetails, sku: 'POT-01' };
    const created = await send('POST /api/v1/products', { token: staff, body: details });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...details, description: '', availability: 'out_of_stock' });
    expect(created.headers.get('location')).toBe(`/api/v1/products/${created.body.id}`);
    const taken = await send('POST /api/v1/products', { token: staff, body: { ...details, sku: 'pot-01' } });
    expect([taken.status, taken.body.code, taken.body.existingId]).toEqual([409, 'sku-taken', created.body.id]);
  });

  it('is read by anyone, and known by its ETag until it or its availability changes', async () => {
    const { send, mug, order } = await openShop();
    const read = await send(`GET /api/v1/products/${mug.id}`);
    const headers = { 'If-None-Match': String(read.headers.get('etag')) };
    expect(read.body.availability).toBe('in_stock');
    expect((await send(`GET /api/v1/products/${mug.id}`, { headers })).status).toBe(304);
    await order([{ productId: mug.id, quantity: 3 }]);
    const low = await send(`GET /api/v1/products/${mug.id}`, { headers });
    expect([low.status, low.body.availability]).toEqual([200, 'low']);
  });

  it('is changed at the version that was read, which a sale does not outdate', async () => {
    const { send, staff, mug, order } = await openShop();
    const etag = String((await send(`GET /api/v1/products/${mug.id}`)).headers.get('etag'));
    await order([{ productId: mug.id, quantity: 3 }]);
    const asked = { token: staff, headers: { 'If-Match': etag } };
    const body = { price: { amount: '9', currency: 'GBP' } };
    const changed = await send(`PATCH /api/v1/products/${mug.id}`, { ...asked, body });
    expect(changed.body.price).toEqual({ amount: '9.00', currency: 'GBP' });
    const stale = await send(`PATCH /api/v1/products/${mug.id}`, { ...asked, body });
    expect(stale.status).toBe(412);
    const unknown = await send(`PATCH /api/v1/products/${newId()}`, { ...asked, body });
    expect(unknown.status).toBe(404);
  });

  it.each([
    [{ amount: '9.999', currency: 'GBP' }, '#/price/amount'],
    [{ amount: '-1.00', currency: 'GBP' }, '#/price/amount'],
    [{ amount: 9.5, currency: 'GBP' }, '#/price/amount'],
    [{ amount: '9.50', currency: 'pounds' }, '#/price/currency'],
  ])('has no price of %j', async (price, pointer) => {
    const { send, staff } = await openShop();
    const refused = await send('POST /api/v1/products', { token: staff, body: { ...mugDetails, price } });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it('is found by text and category, in the order that was asked for, page by page', async () => {
    const shop = await openShop();
    for (const [sku, amount] of [['POT-01', '30.00'] as const, ['PAN-01', '20.00'] as const]) {
      const details = { ...mugDetails, sku, title: `Iron ${sku}`, price: { amount, currency: 'GBP' } };
      await stocked(shop, { ...shop, details, units: 1 });
    }
    const found = await shop.send('GET /api/v1/products?q=iron&category=kitchen&sort=-price&limit=1');
    expect(found.body.items).toMatchObject([{ sku: 'POT-01' }]);
    const next = `q=iron&category=kitchen&sort=-price&cursor=${found.body.page.next}`;
    const rest = await shop.send(`GET /api/v1/products?${next}`);
    expect(rest.body).toMatchObject({ items: [{ sku: 'PAN-01' }], page: { next: null } });
    const otherFilters = await shop.send(`GET /api/v1/products?cursor=${found.body.page.next}`);
    expect([otherFilters.status, otherFilters.body.errors[0].parameter]).toEqual([400, 'cursor']);
  });

  it('is found by the beginning of its SKU, by a slip, by price and by availability', async () => {
    const shop = await openShop();
    const details = { ...mugDetails, sku: 'POT-01', title: 'Iron pot', price: { amount: '30.00', currency: 'GBP' } };
    await stocked(shop, { ...shop, details, units: 0 });
    const found = async (query: string) => {
      const { body } = await shop.send(`GET /api/v1/products?${query}`);
      return body.items.map(({ sku }: { readonly sku: string }) => sku);
    };
    expect(await found('q=pot-0')).toEqual(['POT-01']);
    expect(await found('q=enamle+mug')).toEqual(['MUG-01']);
    expect(await found('currency=GBP')).toEqual(['MUG-01', 'POT-01']);
    expect(await found('currency=GBP&minPrice=8.51')).toEqual(['POT-01']);
    expect(await found('currency=GBP&maxPrice=8.5&sort=-price')).toEqual(['MUG-01']);
    expect(await found('availability=out_of_stock&sort=title')).toEqual(['POT-01']);
    expect(await found('q=iron&availability=in_stock')).toEqual([]);
  });

  it.each(['/api/v1/products', '/api/v2/products'] as const)(
    'is on a page of %s that is known by its ETag until anything on it changes',
    async (path) => {
      const { send, staff, mug, order } = await openShop();
      const read = async (etag: string) => {
        const { status, headers } = await send(`GET ${path}?limit=5`, { headers: { 'If-None-Match': etag } });
        return { status, etag: String(headers.get('etag')) };
      };
      const first = await read('"none"');
      expect(first).toEqual({ status: 200, etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
      expect(await read(first.etag)).toEqual({ status: 304, etag: first.etag });
      await order([{ productId: mug.id, quantity: 3 }]);
      const low = await read(first.etag);
      expect(low.status).toBe(200);
      const etag = String((await send(`GET /api/v1/products/${mug.id}`)).headers.get('etag'));
      const changing = { token: staff, headers: { 'If-Match': etag }, body: { title: 'Tin mug' } };
      await send(`PATCH /api/v1/products/${mug.id}`, changing);
      const changed = await read(low.etag);
      expect(changed.status).toBe(200);
      expect(new Set([first.etag, low.etag, changed.etag]).size).toBe(3);
      const refused = await send(`PATCH /api/v1/products/${mug.id}`, {
        ...changing,
        headers: { 'If-Match': changed.etag },
      });
      expect([refused.status, refused.body.code]).toEqual([412, 'precondition-failed']);
    },
  );

  it.each([
    ['sort=relevance', 'q'],
    ['minPrice=1', 'currency'],
    ['maxPrice=1.001&currency=GBP', 'maxPrice'],
    ['maxPrice=1e3&currency=GBP', 'maxPrice'],
    ['currency=GBP&sort=title', 'sort'],
    ['currency=pounds', 'currency'],
    ['availability=plenty', 'availability'],
    ['q=', 'q'],
    ['q=%00', 'q'],
    [`q=${'x'.repeat(101)}`, 'q'],
    ['q=a&q=b', 'q'],
  ])('is not sought by %s', async (query, parameter) => {
    const { send } = await openShop();
    const refused = await send(`GET /api/v1/products?${query}`);
    expect([refused.status, refused.body.code, refused.body.errors[0].parameter]).toEqual([
      400,
      'invalid-query',
      parameter,
    ]);
  });
});
