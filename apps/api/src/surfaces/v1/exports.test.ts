import { asId, type UserId } from '@orderline/domain/shared';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { openShop } from '../../testing/shop.ts';

describe('lists as CSV', () => {
  it('are what the lists have, newest first, by the same filters', async () => {
    const { send, admin, order, mug, ada } = await openShop();
    for (const quantity of [1, 2]) await order([{ productId: mug.id, quantity }]);
    for (const query of [
      '',
      `customerId=${ada.id}`,
      'status=cancelled',
      'sku=mug-01&placedFrom=2021-01-01T00:00:00Z',
    ]) {
      const { status, text } = await send(`GET /internal/exports/orders?${query}`, { token: admin });
      const { body } = await send(`GET /internal/orders?${query}`, { token: admin });
      const rows: readonly Readonly<Record<string, string>>[] = parse(text, { columns: true });
      expect([status, rows.map(({ id }) => id)]).toEqual([200, body.items.map(({ id }: { id: string }) => id)]);
    }
    const products = await send('GET /internal/exports/products?q=mug', { token: admin });
    expect(parse(products.text, { columns: true })).toMatchObject([{ onHand: '10', reserved: '3', free: '7' }]);
    const customers = await send('GET /internal/exports/customers', { token: admin });
    expect(parse(customers.text, { columns: true })).toMatchObject([{ id: ada.id, email: 'ada@example.com' }]);
    const audit = await send('GET /internal/exports/audit', { token: admin });
    expect(audit.text).toContain('exportCustomers');
  });

  it('are for who may both export and see the list', async () => {
    const { send, keyFor, tokenFor, ada } = await openShop();
    const viewer = await tokenFor(asId<UserId>(ada.id), 'viewer');
    expect((await send('GET /internal/exports/orders', { token: viewer })).status).toBe(403);
    const manager = await tokenFor(asId<UserId>(ada.id), 'catalog-manager');
    expect((await send('GET /internal/exports/customers', { token: manager })).status).toBe(403);
    const { key, apiKey } = await keyFor(['exports', 'inventory:read']);
    expect((await send('GET /internal/exports/orders', { token: key })).status).toBe(403);
    expect((await send('GET /internal/exports/products', { token: key })).status).toBe(200);
    expect(apiKey.scopes).toEqual(['exports', 'inventory:read']);
  });

  it.each([
    'orders?status=lost',
    'orders?placedFrom=2021-01-02T00:00:00Z&placedBefore=2021-01-01T00:00:00Z',
    'audit?x=1',
  ])('are not made of what is not understood: %s', async (path) => {
    const { send, admin } = await openShop();
    const { status, body } = await send(`GET /internal/exports/${path}`, { token: admin });
    expect([status, body.code]).toEqual([400, 'invalid-query']);
  });
});
