import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { type OpenApi, openApi } from './testing/open-api.ts';

const requestId = /^[0-9a-f-]{36}$/;
const traceparent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** An API whose list of products fails as it is told to. */
const failing = (listProducts: () => Promise<never>, more: { readonly requestDeadlineMs?: number } = {}) => {
  const { catalog } = openApi().application;
  return openApi({ ...more, application: { catalog: { ...catalog, listProducts } } });
};

const endOf = ({ lines }: Pick<OpenApi, 'lines'>) => lines.filter(({ message }) => message === 'request');

describe('any request', () => {
  it('gets an id and a trace of its own, which the log line and the problem tell', async () => {
    const api = openApi();
    const { headers, body } = await api.send('GET /api/v1/users/me?email=ada@example.com');
    expect(headers.get('x-request-id')).toMatch(requestId);
    expect(headers.get('traceparent')).toMatch(traceparent);
    const traceId = headers.get('traceparent')?.slice(3, 35);
    expect(body).toMatchObject({ requestId: headers.get('x-request-id'), traceId, instance: '/api/v1/users/me' });
    expect(endOf(api)).toMatchObject([
      { level: 'info', method: 'GET', route: '/api/v1/users/me', path: '/api/v1/users/me', status: 401, traceId },
    ]);
    expect(endOf(api)).toMatchObject([{ problem: 'unauthenticated' }]);
  });

  it.each([
    ['abc-123', true],
    ['two words', false],
    ['x'.repeat(129), false],
  ])('keeps the id %s if it is well formed', async (id, kept) => {
    const { headers } = await openApi().send('GET /health/live', { headers: { 'X-Request-Id': id } });
    expect(headers.get('x-request-id') === id).toBe(kept);
  });

  it.each([
    [`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, true],
    [`00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, false],
    ['01-nonsense', false],
  ])('goes on with the trace %s if it is valid', async (trace, kept) => {
    const { headers } = await openApi().send('GET /health/live', { headers: { traceparent: trace } });
    expect(headers.get('traceparent') === trace).toBe(kept);
  });

  it('adds no series to the metrics, however many paths are tried', async () => {
    const { send, metrics } = openApi();
    for (let n = 0; n < 50; n++) await send(`GET /nowhere/${n}`);
    for (let n = 0; n < 50; n++) await send(`GET /api/v1/products/${crypto.randomUUID()}`);
    const { values } = await metrics.httpRequestSeconds.get();
    const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
    expect(counts.map(({ labels, value }) => [labels.http_route, labels.http_response_status_code, value])).toEqual([
      ['unmatched', 404, 50],
      ['/api/v1/products/{id}', 404, 50],
    ]);
  });

  it.each(['GET /health/live', 'GET /api/v1/products', 'GET /nowhere', 'GET /api/v1/orders', 'GET /docs'] as const)(
    'is answered with the security headers: %s',
    async (request) => {
      const { headers } = await openApi().send(request);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.has('x-powered-by')).toBe(false);
    },
  );
});

describe('a path', () => {
  it.each(['/', '/api/v9/orders', '/api/v1/nothing', '//evil/x', '/api/v1/orders/../..', '/API/V1/ORDERS'])(
    'that is unknown is a 404: %s',
    async (path) => {
      const { status, body } = await openApi().send(`GET ${path}`);
      expect([status, body.code]).toEqual([404, 'not-found']);
    },
  );

  it.each([
    ['PUT /api/v1/orders', 'GET, HEAD, POST'],
    ['PUT /api/v1/users/me', 'GET, HEAD, PATCH, DELETE'],
    ['OPTIONS /api/v1/sessions', 'POST, GET, HEAD'],
    ['POST /health/live', 'GET, HEAD'],
    ['DELETE /api/v1/sessions/refresh', 'POST'],
    ['OPTIONS /api/v1/sessions/refresh', 'POST'],
    ['PROPFIND /api/v1/orders/1', 'GET, HEAD'],
  ] as const)('that takes other methods answers 405 and names them: %s', async (request, allow) => {
    const { status, headers, body } = await openApi().send(request);
    expect([status, body.code]).toEqual([405, 'method-not-allowed']);
    expect(headers.get('allow')?.split(', ').toSorted()).toEqual(allow.split(', ').toSorted());
  });

  it('is answered to HEAD without a body', async () => {
    const { status, text, headers } = await openApi().send('HEAD /api/v1/products');
    expect([status, text, headers.get('content-type')]).toEqual([200, '', 'application/json']);
  });
});

describe('a fault of ours', () => {
  it('is a blank 500, and logged whole', async () => {
    const secret = new Error('select * from users where password = 1');
    const api = failing(() => Promise.reject(secret));
    const { status, text, body } = await api.send('GET /api/v1/products');
    expect([status, body.code, body.detail]).toEqual([500, 'internal', undefined]);
    expect(text).not.toContain('password');
    expect(api.lines).toContainEqual({ level: 'error', message: 'a request failed', err: secret });
    expect((await api.send('GET /health/live')).status).toBe(200);
  });

  it('that passes is a 503 that says when to come back', async () => {
    const api = failing(() => Promise.reject(new Unavailable('PostgreSQL is gone', { retryAfterSeconds: 7 })));
    const { status, headers, body, text } = await api.send('GET /api/v1/products');
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '7']);
    expect(text).not.toContain('PostgreSQL');
  });

  it('that takes for ever is a 504 at the deadline', async () => {
    const api = failing(() => new Promise<never>(() => undefined), { requestDeadlineMs: 20 });
    const { status, body } = await api.send('GET /api/v1/products');
    expect([status, body.code]).toEqual([504, 'timeout']);
  });

  it('is none where a body takes for ever to come: 408', async () => {
    const api = openApi({ requestDeadlineMs: 20 });
    const raw = new ReadableStream<Uint8Array>({ start: (body) => body.enqueue(new Uint8Array([0x7b])) });
    const { status, body, headers } = await api.send('POST /api/v1/sessions', { raw });
    expect([status, body.code, headers.get('connection')]).toEqual([408, 'request-timeout', 'close']);
  });

  it('is none where the client has gone', async () => {
    const client = new AbortController();
    const api = failing(() => {
      client.abort();
      return new Promise<never>(() => undefined);
    });
    const { status } = await api.app.request('/api/v1/products', { signal: client.signal });
    expect(status).toBe(499);
    expect(api.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

describe('a browser', () => {
  const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'idempotency-key' };

  it('may call from an origin that is listed, and read what it needs', async () => {
    const Origin = 'https://shop.example';
    const { send } = openApi();
    const asked = await send('OPTIONS /api/v1/orders', { headers: { Origin, ...preflight } });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(Origin);
    expect(asked.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(asked.headers.get('access-control-max-age')).toBe('600');
    const { headers } = await send('GET /api/v1/orders', { headers: { Origin } });
    expect(headers.get('access-control-allow-origin')).toBe(Origin);
    expect(headers.get('access-control-expose-headers')).toContain('ETag');
    expect(headers.get('vary')).toContain('Origin');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  const ofDevelopment = ['http://localhost:*', 'http://[::1]:*', 'capacitor://localhost'];

  it.each(['http://localhost:5173', 'http://localhost', 'http://[::1]:8080', 'capacitor://localhost'])(
    'may from %s in development',
    async (Origin) => {
      const { send } = openApi({ corsOrigins: ofDevelopment });
      const asked = await send('OPTIONS /api/v2/orders', { headers: { Origin, ...preflight } });
      expect(asked.headers.get('access-control-allow-origin')).toBe(Origin);
      const { headers } = await send('GET /api/v2/products', { headers: { Origin } });
      expect(headers.get('access-control-allow-origin')).toBe(Origin);
    },
  );

  it.each([
    'https://evil.example',
    'null',
    'https://shop.example.evil.example',
    'http://localhost.evil.example:80',
    'http://localhost:80.evil.example',
    'https://localhost:5173',
    'http://localhost:*',
    'capacitor://localhost:1',
  ])('may not from %s', async (Origin) => {
    const { send } = openApi({ corsOrigins: ['https://shop.example', ...ofDevelopment] });
    const asked = await send('OPTIONS /api/v2/orders', { headers: { Origin, ...preflight } });
    expect(asked.headers.has('access-control-allow-origin')).toBe(false);
    const { headers } = await send('GET /api/v2/products', { headers: { Origin } });
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});
