import { once } from 'node:events';
import { get } from 'node:http';
import { rateLimitersOf } from '@orderline/composition/api';
import { listenPort } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiServer } from './serve.ts';
import { hasNginx, startNginx } from './testing/nginx.ts';
import { customer, openShop } from './testing/shop.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const open = async (changes: Parameters<typeof openShop>[0] = {}) => {
  const shop = await openShop({ trustedProxies: ['127.0.0.1/32'], ...changes });
  const { server, close } = createApiServer(shop.app, {
    ...shop.http,
    metrics: shop.metrics,
    listener: 'public',
    connectionsPerAddress: 1000,
  });
  const { port } = await listenPort({ port: 0, explicit: true }, { server, host: '127.0.0.1' });
  const nginx = await startNginx(port);
  closing.push(async () => {
    await nginx.stop();
    server.closeAllConnections();
    await close();
  });
  const isUp = () => fetch(nginx.origin).then(({ ok }) => !ok, nginx.complaints);
  await expect.poll(isUp, { timeout: 20_000, interval: 20 }).toBe(true);
  return { ...shop, nginx };
};

describe.skipIf(!hasNginx)('behind an nginx that compresses', () => {
  it('a profile is changed at the version that was read, and known while it is the same', async () => {
    const { nginx, ada } = await open();
    const me = `${nginx.origin}/api/v1/users/me`;
    const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' };
    const read = await fetch(me, { headers });
    const etag = String(read.headers.get('etag'));
    expect([etag, read.headers.get('content-encoding')]).toEqual(['W/"1"', 'gzip']);
    const again = await fetch(me, { headers: { ...headers, 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const change = (name: string) =>
      fetch(me, { method: 'PATCH', headers: { ...headers, 'if-match': etag }, body: JSON.stringify({ name }) });
    const changed = await change('Countess');
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect((await change('Augusta')).status).toBe(412);
    expect((await fetch(me, { headers: { ...headers, 'if-none-match': etag } })).status).toBe(200);
  });

  it('each client has a limit of its own, whichever port it comes from', async () => {
    const limits = { anonymous: 20, user: 1e6, staff: 1e6, registration: 1e6, codes: 1e6 };
    const shop = await open({ rateLimiters: rateLimitersOf(limits) });
    await customer(shop, 'grace');
    const leftOf = async (localAddress: string) => {
      const asked = get(`${shop.nginx.origin}/api/v1/products`, { localAddress, agent: false });
      const [response] = await once(asked, 'response');
      response.resume();
      return response.headers.ratelimit;
    };
    expect(await leftOf('127.0.0.2')).toBe('"default";r=19;t=60');
    expect(await leftOf('127.0.0.2')).toBe('"default";r=18;t=60');
    expect(await leftOf('127.0.0.3')).toBe('"default";r=19;t=60');
  });

  it('nobody gets past the one path that it lets through', async () => {
    const { nginx, admin } = await open();
    for (const path of ['/internal/jobs', '/api/v1/../../internal/jobs', '/api/v1/%2e%2e/%2e%2e/internal/jobs']) {
      const headers = { authorization: `Bearer ${admin}` };
      const asked = get({ host: '127.0.0.1', port: nginx.port, path, headers, agent: false });
      const [response] = await once(asked, 'response');
      response.resume();
      expect(response.statusCode).toBe(404);
    }
  });
});
