import { isProblem, NetworkFault } from '@orderline/client';
import { describe, expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';
import { shippingAddress } from '../testing/shop.ts';

describe('a customer with the client', () => {
  it('registers, signs in, browses, orders, follows the order and cancels it', async () => {
    const { open, mug } = await openShopForClients();
    const client = open();
    const credentials = { email: 'grace@example.com', password: 'nanoseconds of wire' };
    const grace = await client.users.register({ ...credentials, name: { fullName: 'Grace' } });
    await client.sessions.signIn(credentials);
    expect(await client.users.readProfile()).toEqual(grace);
    const { items } = await client.products.list({ q: 'enamel', limit: 5, sort: '-price' });
    expect(items.map(({ id }) => id)).toEqual([mug.id]);
    const placed = await client.orders.place({
      lines: [{ sku: mug.sku, quantity: 2 }],
      shippingAddress,
      expectedTotal: { amount: '17.00', currency: 'GBP' },
    });
    expect(placed.total).toEqual({ amount: '17.00', currency: 'GBP' });
    expect(await client.orders.read({ id: placed.id })).toEqual(placed);
    expect((await client.orders.cancel({ id: placed.id })).status).toBe('cancelled');
    const history = await client.orders.listEvents({ id: placed.id });
    expect(history.items.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderCancelled']);
    expect(await client.notifications.markRead({ all: true })).toMatchObject({ read: 0, unread: 0 });
  });

  it('is told as a typed problem what is short, and what the order costs now', async () => {
    const { signedIn, mug } = await openShopForClients();
    const client = await signedIn();
    const order = (quantity: number, amount: string) =>
      client.orders
        .place({
          lines: [{ sku: mug.sku, quantity }],
          shippingAddress,
          expectedTotal: { amount, currency: 'GBP' },
        })
        .catch((thrown: unknown) => thrown);
    const short = await order(11, '93.50');
    if (!isProblem(short, 'out-of-stock')) throw new Error('the order was not refused for its size');
    expect(short.errors).toMatchObject([{ pointer: '#/lines/0/quantity', available: 10 }]);
    expect(short.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const dearer = await order(1, '8.00');
    if (!isProblem(dearer, 'price-changed')) throw new Error('the order was not refused for its price');
    expect(dearer.problem.total).toEqual({ amount: '8.50', currency: 'GBP' });
  });

  it('orders once, however often the answer is lost', async () => {
    const { signedIn, mug, fetch, stockOf, asked } = await openShopForClients();
    let losses = 2;
    const losing: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (url.endsWith('/orders') && losses-- > 0) throw new TypeError('connection reset');
      return answer;
    };
    const client = await signedIn({ fetch: losing, sleep: atOnce, retry: { attempts: 3 } });
    const placed = await client.orders.place({ lines: [{ sku: mug.sku, quantity: 3 }], shippingAddress });
    expect(asked.filter(({ request }) => request === 'POST /api/v2/orders')).toHaveLength(3);
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 3 });
    expect((await client.orders.list()).items.map(({ id }) => id)).toEqual([placed.id]);
  });

  it('knows a network that failed from an API that refused', async () => {
    const { open } = await openShopForClients();
    const offline = open({ fetch: () => Promise.reject(new TypeError('offline')) });
    const caught = await offline.products.list().catch((thrown: unknown) => thrown);
    expect([caught instanceof NetworkFault, isProblem(caught)]).toEqual([true, false]);
  });
});

/** Pauses are over at once; limits are never reached. */
const atOnce = (ms: number, signal: AbortSignal): Promise<void> =>
  ms < 10_000 ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
