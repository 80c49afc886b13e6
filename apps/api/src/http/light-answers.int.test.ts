import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { newId } from '@orderline/composition';
import { rateLimitersOf } from '@orderline/composition/api';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiServer } from '../serve.ts';
import { mugDetails, openShop, shippingAddress } from '../testing/shop.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** How node-server keeps an answer that it writes at once: its status, its body and its headers under one symbol. */
const keptBy = (response: Response): readonly unknown[] => {
  const symbol = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache');
  const kept: unknown = symbol && Reflect.get(response, symbol);
  return Array.isArray(kept) ? kept : [];
};

const wasMadeAgain = (response: Response): boolean =>
  Object.getOwnPropertySymbols(response).some(({ description }) => description === 'responseCache');

const isWrittenAtOnce = (response: Response): boolean => {
  const [, body, headers] = keptBy(response);
  const immediate = body === null || typeof body === 'string' || body instanceof Uint8Array;
  return immediate && !wasMadeAgain(response) && Object.getPrototypeOf(headers ?? null) === Object.prototype;
};

const open = async (changes: Parameters<typeof openShop>[0] = {}) => {
  const shop = await openShop(changes);
  const answers: { readonly status: number; readonly atOnce: boolean }[] = [];
  const fetchOf: typeof shop.app.fetch = async (...asked) => {
    const response = await shop.app.fetch(...asked);
    answers.push({ status: response.status, atOnce: isWrittenAtOnce(response) });
    return response;
  };
  const { server, close } = createApiServer(
    { fetch: fetchOf },
    { ...shop.http, metrics: shop.metrics, listener: 'public', connectionsPerAddress: 1000 },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    await close();
  });
  const bound: AddressInfo | string | null = server.address();
  const origin = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${origin}${path}`, init);
    await response.text();
    return response;
  };
  return { ...shop, ask, answers };
};

describe('an answer is written at once, and never made a stream on its way', () => {
  it.each([
    ['to anybody', {}],
    ['to a page of an origin that is listed', { origin: 'https://shop.example' }],
  ])('%s', async (_whom, headers) => {
    const { ask, answers, ada, mug } = await open();
    const authorization = `Bearer ${ada.token}`;
    const product = `/api/v1/products/${mug.id}`;
    const etag = String((await ask(product, { headers })).headers.get('etag'));
    await ask(product, { headers: { ...headers, 'if-none-match': etag } });
    await ask('/api/v1/products?limit=1', { headers });
    await ask(`/api/v1/products/${newId()}`, { headers });
    await ask('/api/v1/orders', { headers });
    await ask('/api/v1/products?limit=x', { headers });
    await ask('/nowhere', { headers });
    await ask('/health/live', { headers });
    await ask('/api/v1/orders', {
      method: 'POST',
      headers: { ...headers, authorization, 'content-type': 'application/json', 'idempotency-key': newId() },
      body: JSON.stringify({ items: [{ productId: mug.id, quantity: 1 }], shippingAddress }),
    });
    await ask('/api/v1/orders', { headers: { ...headers, authorization } });
    await ask('/api/v1/sessions/current', { method: 'DELETE', headers: { ...headers, authorization } });
    expect(answers).toEqual(
      [200, 304, 200, 404, 401, 400, 404, 200, 201, 200, 204].map((status) => ({ status, atOnce: true })),
    );
  });

  it('to a client that accepts it compressed', async () => {
    const { ask, answers, staff, send } = await open();
    const details = { ...mugDetails, sku: 'POT-01', description: 'Holds 3 l, and no drop more. '.repeat(60) };
    await send('POST /api/v1/products', { token: staff, body: details });
    const { headers } = await ask('/api/v1/products');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(answers).toEqual([{ status: 200, atOnce: true }]);
  });

  it('to a caller who asked too often', async () => {
    const limits = { anonymous: 1e6, user: 1, staff: 1e6, registration: 1e6, codes: 1e6 };
    const { ask, answers, ada } = await open({ rateLimiters: rateLimitersOf(limits) });
    const headers = { authorization: `Bearer ${ada.token}` };
    for (let count = 0; count < 2; count += 1) await ask('/api/v1/orders', { headers });
    expect(answers).toEqual([200, 429].map((status) => ({ status, atOnce: true })));
  });
});
