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
    const movements = await send(`GET /internal/exports/stock-movements?productId=${mug.id}`, { token: admin });
    expect(parse(movements.text, { columns: true })).toMatchObject([{ kind: 'receipt', delta: '10', onHand: '10' }]);
    const audit = await send('GET /internal/exports/audit', { token: admin });
    expect(audit.text).toContain('exportCustomers');
  });

  it.each([
    ['stock-movements', 'inventory:read', 'at,productId,'],
    ['dead-letters', 'events:read', 'consumer,eventId,'],
    ['stuck-orders', 'orders:read', 'number,orderId,'],
    ['job-runs', 'jobs:run', 'id,name,scheduledFor,'],
    ['webhook-endpoints', 'webhooks:write', 'id,url,description,'],
  ] as const)('have %s for who has exports and %s', async (list, scope, columns) => {
    const { send, keyFor, mug } = await openShop();
    const path = `GET /internal/exports/${list}${list === 'stock-movements' ? `?productId=${mug.id}` : ''}` as const;
    for (const scopes of [['exports'], [scope]] as const)
      expect((await send(path, { token: (await keyFor([...scopes])).key })).status).toBe(403);
    const { status, text } = await send(path, { token: (await keyFor(['exports', scope])).key });
    expect([status, text.startsWith(columns)]).toEqual([200, true]);
  });

  it('have staff for an admin, and nothing of what is not there', async () => {
    const { send, admin, ada, tokenFor } = await openShop();
    const { status, text } = await send('GET /internal/exports/staff', { token: admin });
    expect([status, text.startsWith('id,name,email,roles,')]).toEqual([200, true]);
    const support = await tokenFor(asId<UserId>(ada.id), 'support');
    expect((await send('GET /internal/exports/staff', { token: support })).status).toBe(403);
    for (const path of [`stock-movements?productId=${ada.id}`, 'dead-letters?consumer=nobody']) {
      const none = await send(`GET /internal/exports/${path}`, { token: admin });
      expect([none.status, none.body.code]).toEqual([404, 'not-found']);
    }
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
