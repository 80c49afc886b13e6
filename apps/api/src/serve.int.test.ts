import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { ConnectionLimits } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiServer } from './serve.ts';
import { ambiguousTargets, brokenRequests, host, json } from './testing/broken-requests.ts';
import { openApi } from './testing/open-api.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const listen = async (changes: Parameters<typeof openApi>[0] = {}, connections: Partial<ConnectionLimits> = {}) => {
  const api = openApi(changes);
  const served = createApiServer(api.app, {
    ...api.http,
    metrics: api.metrics,
    logger: silent,
    listener: 'public',
    connectionsPerAddress: 1000,
    connections,
  });
  served.server.listen(0, '127.0.0.1');
  await once(served.server, 'listening');
  closing.push(async () => {
    served.server.closeAllConnections();
    await served.close();
  });
  const { port } = address(served.server.address());
  return { ...api, ...served, port, origin: `http://127.0.0.1:${port}` };
};

const silent = { info: () => undefined, error: () => undefined };

const address = (bound: AddressInfo | string | null): AddressInfo => {
  if (bound === null || typeof bound === 'string') throw new Error('not bound to a TCP port');
  return bound;
};

/** Sends bytes as they are and reads until the server closes. */
const raw = async (port: number, text: string): Promise<{ status: number; head: string; body: string }> => {
  const socket = connect(port, '127.0.0.1');
  socket.write(text.replaceAll('\n', '\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const [head = '', ...body] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { status: Number(head.slice(9, 12)), head: head.toLowerCase(), body: body.join('\r\n\r\n') };
};

describe('HTTP that is not valid', () => {
  it.each(brokenRequests)('is answered with a problem and closed: %s', async (_what, text, status, code) => {
    const { port } = await listen();
    const answer = await raw(port, text);
    expect(answer.status).toBe(status);
    expect(answer.head).toContain('content-type: application/problem+json');
    expect(answer.head).toContain('connection: close');
    expect(JSON.parse(answer.body)).toMatchObject({ code, status });
  });

  it.each(ambiguousTargets)(
    'is a target that an edge may read in another way, refused before it is routed: %s',
    async (target) => {
      const { port, lines } = await listen();
      const answer = await raw(port, `GET ${target} HTTP/1.1\n${host}Connection: close\n\n`);
      expect(answer.status).toBe(400);
      expect(answer.head).toContain('content-type: application/problem+json');
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'bad-request', status: 400, detail: expect.any(String) });
      expect(lines).toEqual([]);
    },
  );

  it.each([
    ['/api/v1/products', 200],
    ['/api/v1/products?q=../..//%2e%2e\\', 200],
    ['/api/v1/products?next=http://evil.example/%2f..', 400],
    ['/api/v1/products/...', 400],
    ['/api/v1/products/a.b..c', 400],
    ['/.well-known/jwks.json', 200],
    ['/api/v1/orders/', 404],
  ])('is no target that is plain: %s is answered %i', async (target, status) => {
    const { port, lines } = await listen();
    await raw(port, `GET ${target} HTTP/1.1\n${host}Connection: close\n\n`);
    expect(lines.filter(({ message }) => message === 'request')).toMatchObject([{ status }]);
  });

  it('harms nobody else', async () => {
    const { port, origin } = await listen();
    await raw(port, 'garbage\n\n');
    expect((await fetch(`${origin}/health/live`)).status).toBe(200);
  });
});

describe('HTTP that is unusual', () => {
  it('is a method that no route takes: TRACE', async () => {
    const { port } = await listen();
    const answer = await raw(port, `TRACE /api/v1/orders HTTP/1.1\n${host}Connection: close\n\n`);
    expect(answer.status).toBe(405);
    expect(answer.head).toMatch(/allow: .*get/);
  });

  it('is HTTP/1.0 without a Host, which is served', async () => {
    const { port } = await listen();
    expect((await raw(port, 'GET /health/live HTTP/1.0\n\n')).status).toBe(200);
  });

  it.each(['h2c', 'websocket', 'h2c, websocket'])(
    'is an upgrade to %s, which is answered as if it were not asked',
    async (to) => {
      const { port } = await listen();
      const upgrade = `Connection: Upgrade, HTTP2-Settings, close\nUpgrade: ${to}\nHTTP2-Settings: AAMAAABkAAQAAP__\n`;
      const answer = await raw(port, `GET /health/live HTTP/1.1\n${host}${upgrade}\n`);
      expect([answer.status, JSON.parse(answer.body).status]).toEqual([200, 'ok']);
    },
  );

  it('is a body in chunks, which is read, and refused where it is too large', async () => {
    const { port } = await listen();
    const post = `POST /api/v1/sessions HTTP/1.1\n${host}${json}Transfer-Encoding: chunked\nConnection: close\n\n`;
    const credentials = JSON.stringify({ email: 'nobody@example.com', password: 'wrong' });
    const read = await raw(port, `${post}${credentials.length.toString(16)}\n${credentials}\n0\n\n`);
    expect([read.status, JSON.parse(read.body).code]).toEqual([401, 'invalid-credentials']);
    const large = await raw(port, `${post}50000\n${'x'.repeat(0x50000)}\n0\n\n`);
    expect([large.status, JSON.parse(large.body).code]).toEqual([413, 'payload-too-large']);
  });

  it('is a body that is announced as too large, which is not waited for', async () => {
    const { port } = await listen();
    const refused = await raw(port, `POST /api/v1/sessions HTTP/1.1\n${host}${json}Content-Length: 300000\n\n{`);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([413, 'payload-too-large']);
  });

  it('is a body that never ends, which is given up at the deadline', async () => {
    const { port } = await listen({ requestDeadlineMs: 50 });
    const refused = await raw(port, `POST /api/v1/sessions HTTP/1.1\n${host}${json}Content-Length: 10\n\n{`);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([408, 'request-timeout']);
  });
});

/** A connection that was accepted, on which that was sent, and which its client never closes. */
const holding = async (port: number, text = '') => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const state = { received: '', opened: performance.now(), lasted: Number.POSITIVE_INFINITY };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    state.received += chunk;
  });
  const gone = new Promise<void>((resolve) => {
    for (const event of ['end', 'close']) {
      socket.once(event, () => {
        state.lasted = performance.now() - state.opened;
        resolve();
      });
    }
  });
  closing.push(async () => void socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return { state, gone };
};

const openConnections = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

describe('connections that ask nothing', () => {
  it('are closed ten seconds after they began, whether they sent nothing or too little', async () => {
    const { port, server, metrics } = await listen();
    const held = await Promise.all(
      ['', '\n', 'GET', `GET / HTTP/1.1\n${host}A:`].map((text) => holding(port, text.replaceAll('\n', '\r\n'))),
    );
    await Promise.all(held.map(({ gone }) => gone));
    for (const { state } of held) expect(state.lasted).toBeLessThan(12_000);
    expect(held.map(({ state }) => state.received.slice(9, 12))).toEqual(['', '408', '408', '408']);
    await expect.poll(() => openConnections(server), { timeout: 20_000 }).toBe(0);
    expect((await metrics.httpConnectionsClosed.get()).values).toMatchObject([
      { labels: { listener: 'public', reason: 'silent' }, value: 4 },
    ]);
  });

  it('are gone also where they were answered that they broke HTTP, and their clients never close them', async () => {
    const { port, server } = await listen();
    const { state, gone } = await holding(port, 'garbage\r\n\r\n');
    await gone;
    expect(state.received).toContain('400 Bad Request');
    await expect.poll(() => openConnections(server), { timeout: 20_000 }).toBe(0);
  });

  it('lock nobody out, from the same address or another: the newest client is served while as many as may be are up', async () => {
    for (const connections of [{ mostPerClient: 50 }, { most: 50 }]) {
      const { port, origin, metrics } = await listen({}, connections);
      for (let n = 0; n < 100; n++) await holding(port);
      for (let n = 0; n < 10; n++) expect((await fetch(`${origin}/health/live`)).status).toBe(200);
      const [crowded] = (await metrics.httpConnectionsClosed.get()).values;
      expect(crowded).toMatchObject({ labels: { reason: 'crowded-out' } });
      expect(crowded?.value).toBeGreaterThanOrEqual(51);
    }
  });

  it('are not counted by address where they are those of our proxies', async () => {
    const { port, metrics, server } = await listen({ trustedProxies: ['127.0.0.0/8'] }, { mostPerClient: 2 });
    await Promise.all(Array.from({ length: 10 }, () => holding(port)));
    await expect.poll(() => openConnections(server), { timeout: 20_000 }).toBe(10);
    expect((await metrics.httpConnectionsClosed.get()).values).toEqual([]);
  });

  it('hold up no stop', async () => {
    const { port, close, server } = await listen();
    const { gone } = await holding(port);
    await expect.poll(() => openConnections(server), { timeout: 20_000 }).toBe(1);
    await Promise.all([close(), gone]);
  });
});

describe('a draining server', () => {
  it('goes on answering, and closes each connection with its answer', async () => {
    const { origin, drain } = await listen();
    expect((await fetch(`${origin}/health/live`)).headers.get('connection')).toBe('keep-alive');
    drain();
    const last = await fetch(`${origin}/health/live`);
    expect([last.status, last.headers.get('connection')]).toEqual([200, 'close']);
  });

  it('lets the answer that is under way out before it is closed', async () => {
    const { catalog } = openApi().application;
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const listProducts: typeof catalog.listProducts = async (query) => {
      asked.resolve();
      await answer.promise;
      return catalog.listProducts(query);
    };
    const { port, drain, close } = await listen({ application: { catalog: { ...catalog, listProducts } } });
    const pending = Promise.withResolvers<{ status: number | undefined; connection: string | undefined }>();
    request({ port, path: '/api/v1/products' }, (response) => {
      response.resume();
      pending.resolve({ status: response.statusCode, connection: response.headers.connection });
    }).end();
    await asked.promise;
    drain();
    const closed = close();
    answer.resolve();
    expect(await pending.promise).toEqual({ status: 200, connection: 'close' });
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  });
});
