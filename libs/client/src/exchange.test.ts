import { describe, expect, it } from 'vitest';
import { requestOf } from './exchange.ts';
import { operations } from './index.ts';

describe('a request', () => {
  it('puts into the path what the path names, and the rest into the body', () => {
    const request = requestOf(operations.inventory.adjustStock, { productId: 'a b/c', delta: 1, reason: 'found' });
    expect(request).toMatchObject({
      method: 'POST',
      url: '/api/v2/inventory/a%20b%2Fc/adjustments',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: '{"delta":1,"reason":"found"}',
    });
  });

  it('puts the rest into the query where there is no body, without what is undefined', () => {
    const { url, ...request } = requestOf(operations.products.list, { q: 'tea & mug', limit: 5, cursor: undefined });
    expect(url).toBe('/api/v2/products?q=tea%20%26%20mug&limit=5');
    expect(request).toEqual({ method: 'GET', headers: { Accept: 'application/json' } });
  });

  it.each([undefined, '', '.', '..'])('is not made where it would lead elsewhere: %j', (id) => {
    expect(() => requestOf(operations.orders.read, { id })).toThrow(/readOrder needs "id"/);
  });
});
