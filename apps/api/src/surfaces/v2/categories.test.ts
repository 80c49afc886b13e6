import { describe, expect, it } from 'vitest';
import { mugDetails, openShop } from '../../testing/shop.ts';

describe('the categories', () => {
  it('are shown to anybody, each with how many products it has, and unchanged by their tag', async () => {
    const { send, staff } = await openShop();
    const add = (sku: string, category: string) =>
      send('POST /api/v2/products', { token: staff, body: { ...mugDetails, sku, category } });
    await add('LAMP-01', 'lighting');
    await add('MUG-02', 'kitchen');
    const list = (headers = {}) => send('GET /api/v2/categories', { headers });
    const listed = await list();
    expect([listed.status, listed.body]).toEqual([
      200,
      {
        items: [
          { category: 'kitchen', products: 2 },
          { category: 'lighting', products: 1 },
        ],
        page: { next: null, total: 2 },
      },
    ]);
    const tag = { 'If-None-Match': String(listed.headers.get('etag')) };
    expect((await list(tag)).status).toBe(304);
    await add('LAMP-02', 'lighting');
    expect((await list(tag)).status).toBe(200);
  });

  it('are new in version 2', async () => {
    const { send } = await openShop();
    expect((await send('GET /api/v1/categories')).status).toBe(404);
  });
});
