import { describe, expect, it } from 'vitest';
import { mugDetails, openShop } from '../../testing/shop.ts';

describe('a price', () => {
  it.each(['GPB', 'YEN', 'XXX', 'BGN'])('in %s is refused, pointing at its currency', async (currency) => {
    const { send, staff } = await openShop();
    const body = { ...mugDetails, sku: 'MUG-02', price: { amount: '1', currency } };
    const refused = await send('POST /api/v1/products', { token: staff, body });
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '#/price/currency' }]]);
  });

  it.each([
    ['application/x-ndjson', JSON.stringify({ ...mugDetails, price: { amount: '1', currency: 'YEN' } })],
    ['text/csv', 'sku,title,category,price,currency\nMUG-02,Mug,kitchen,1,YEN\n'],
  ])('in what is no currency is refused in an import, and its line told: %s', async (type, raw) => {
    const { send, staff } = await openShop();
    const headers = { 'Content-Type': type };
    const { status, body } = await send('POST /api/v1/products/imports', { token: staff, raw, headers });
    expect([status, body.created, body.refused]).toEqual([201, 0, 1]);
    expect(body.refusals[0].errors).toMatchObject([{ pointer: '#/price/currency' }]);
  });

  it('is not looked for in what is no currency', async () => {
    const { send } = await openShop();
    const refused = await send('GET /api/v1/products?currency=GPB&minPrice=1');
    expect([refused.status, refused.body.errors]).toMatchObject([400, [{ parameter: 'currency' }]]);
    expect((await send('GET /api/v1/products?currency=HRK')).status).toBe(200);
  });
});
