import { newId } from '@orderline/composition';
import { asId, type EventId, type ProductId, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { deadLetter, parkIn } from '../../testing/parked.ts';
import { openShop } from '../../testing/shop.ts';

const at = new Date('2026-03-04T10:00:00Z');

const parts = ['today', 'stuckOrders', 'deadLetters', 'jobs', 'webhooks', 'soldOut'];

const open = async (changes: Parameters<typeof openShop>[0] = {}) => {
  const shop = await openShop({ clock: () => at, ...changes });
  const overview = (token: string) => shop.send('GET /internal/overview', { token });
  return { ...shop, overview };
};

describe('the overview', () => {
  it('tells an admin what waits for whom', async () => {
    const shop = await open();
    const { application, overview, admin, mug, order, ada } = shop;
    const placed = await order([{ productId: mug.id, quantity: 10 }]);
    const lines = [{ productId: asId<ProductId>(mug.id), units: 10, minor: 8500 }];
    const fact = {
      ...({ kind: 'placed', version: 1, country: 'GB', total: { minor: 8500, currency: 'GBP' }, lines } as const),
      ...{ orderId: placed.body.id, at, customerId: asId<UserId>(ada.id) },
    };
    const delivery = { consumer: 'reporting', eventId: newId<EventId>(), type: 'OrderPlaced' } as const;
    await application.reporting.reportOrders([
      { delivery: { ...delivery, aggregateId: placed.body.id, version: 1 }, fact },
    ]);
    await parkIn(shop, deadLetter());
    await parkIn(shop, deadLetter({ error: 'another' }));
    const url = 'https://shop.example/hooks';
    await application.webhooks.createWebhookEndpoint({ url, description: '', eventTypes: null, enabled: true });
    const { status, body } = await overview(admin);
    expect(status).toBe(200);
    expect(body.today).toMatchObject({ from: '2026-03-04', to: '2026-03-05', before: [] });
    expect(body.today.totals).toMatchObject([{ currency: 'GBP', orders: 1, net: { amount: '85.00' } }]);
    expect(body).toMatchObject({
      ...{ stuckOrders: [], webhooks: [], unavailable: [] },
      deadLetters: { consumers: [{ consumer: 'fulfilment', events: 2 }], isWhole: true },
    });
    expect(body.jobs).toContainEqual({ name: 'prune', lastRun: null });
  });

  it('tells each what their roles, or the scopes of their key, open', async () => {
    const { overview, tokenFor, keyFor } = await open();
    const told = async (token: string) => {
      const { body } = await overview(token);
      return parts.filter((part) => body[part] !== null);
    };
    expect(await told(await tokenFor(newId<UserId>(), 'viewer'))).toEqual(['today', 'stuckOrders', 'soldOut']);
    expect(await told(await tokenFor(newId<UserId>(), 'staff'))).toEqual(['webhooks', 'soldOut']);
    expect(await told((await keyFor(['events:read'])).key)).toEqual(['deadLetters']);
  });

  it('is for nobody whom no part of it is for', async () => {
    const { overview, ada, keyFor } = await open();
    for (const token of [ada.token, (await keyFor(['users:write'])).key]) {
      const { status, body } = await overview(token);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });

  it('names a part that does not answer, and has the others', async () => {
    const { application } = openApi();
    const fails = async () => {
      throw new Error('out of order');
    };
    const messaging = { ...application.messaging, groupDeadLetters: fails };
    const { overview, admin } = await open({ application: { messaging } });
    const { status, body } = await overview(admin);
    expect([status, body.deadLetters, body.unavailable, body.stuckOrders]).toEqual([200, null, ['deadLetters'], []]);
  });
});

describe('the figures of real time', () => {
  it('are those of the process that is asked', async () => {
    const { send, keyFor } = openApi({ servesRealtime: true });
    const { key } = await keyFor(['reporting:read']);
    const { status, body } = await send('GET /internal/realtime', { token: key });
    const none = { channels: 0, subscriptions: 0, told: 0, meanLagMs: null, draining: false };
    expect([status, body]).toEqual([200, { connections: { websocket: 0, sse: 0 }, most: 1000, ...none }]);
    const few = await keyFor(['reports:read']);
    expect((await send('GET /internal/realtime', { token: few.key })).status).toBe(403);
  });

  it('are nowhere where the process holds no connections', async () => {
    const { send, keyFor } = openApi();
    const { key } = await keyFor(['reporting:read']);
    expect((await send('GET /internal/realtime', { token: key })).status).toBe(404);
  });
});
