import { newId } from '@orderline/composition';
import { rateLimitersOf } from '@orderline/composition/api';
import type { UserId } from '@orderline/domain/shared';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionFrom } from '../testing/connection-from.ts';
import { type OpenApi, openApi } from '../testing/open-api.ts';
import type { Received } from '../testing/sender.ts';
import { customer } from '../testing/shop.ts';

const limits = { anonymous: 5, user: 6, staff: 7, registration: 2, codes: 2 };

const limited = (changes: Partial<typeof limits> & Parameters<typeof openApi>[0] = {}) =>
  openApi({ rateLimiters: rateLimitersOf({ ...limits, ...changes }), ...changes });

const asking = async ({ send }: Pick<OpenApi, 'send'>, times: number, token?: string) => {
  const answers: Received[] = [];
  for (let n = 0; n < times; n++) answers.push(await send('GET /api/v1/products', { token }));
  return answers;
};

const told = (headers: Headers) => [headers.get('ratelimit-policy'), headers.get('ratelimit')];

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

describe('a caller', () => {
  it('is told on every answer what is left, and past the limit when to come back', async () => {
    const api = limited();
    const answers = await asking(api, 7);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers.map(({ headers }) => told(headers))).toEqual(
      [4, 3, 2, 1, 0, 0, 0].map((left) => ['"default";q=5;w=60', `"default";r=${left};t=60`]),
    );
    expect(answers[5]?.body.code).toBe('rate-limited');
    expect(answers.map(({ headers }) => headers.get('retry-after')).slice(4)).toEqual([null, '60', '60']);
  });

  it('may go on in the next window', async () => {
    const api = limited();
    await asking(api, 6);
    vi.advanceTimersByTime(30_000);
    const [refused] = await asking(api, 1);
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, '30']);
    vi.advanceTimersByTime(30_000);
    const [served] = await asking(api, 1);
    expect([served?.status, served?.headers.get('ratelimit')]).toEqual([200, '"default";r=4;t=60']);
  });

  it.each([
    ['customer', 6],
    ['staff', 7],
    ['admin', 7],
  ] as const)('who is a %s has %i, and not what others have left', async (role, limit) => {
    const api = limited();
    const [one, other] = [await api.tokenFor(newId<UserId>(), role), await api.tokenFor(newId<UserId>(), role)];
    const answers = await asking(api, limit + 1, one);
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: limit }, () => 200), 429]);
    expect((await asking(api, 1, other))[0]?.headers.get('ratelimit')).toBe(`"default";r=${limit - 1};t=60`);
    expect((await asking(api, 1))[0]?.headers.get('ratelimit')).toBe('"default";r=4;t=60');
  });

  it('who is a program is counted by its API key, apart from its owner and the owner’s other keys', async () => {
    const api = limited();
    const { key, ownerId } = await api.keyFor(['catalog:write']);
    const other = await api.keyFor(['catalog:write'], { ownerId });
    expect((await asking(api, 7, key)).at(-1)?.headers.get('ratelimit')).toBe('"default";r=0;t=60');
    expect((await asking(api, 1, key))[0]?.status).toBe(429);
    for (const token of [other.key, await api.tokenFor(ownerId, 'admin')]) {
      expect((await asking(api, 1, token))[0]?.headers.get('ratelimit')).toBe('"default";r=6;t=60');
    }
  });

  it('has one limit, with whichever of their tokens they come', async () => {
    const api = limited();
    const userId = newId<UserId>();
    await asking(api, 1, await api.tokenFor(userId, 'customer'));
    const [second] = await asking(api, 1, await api.tokenFor(userId, 'customer'));
    expect(second?.headers.get('ratelimit')).toBe('"default";r=4;t=60');
  });

  it('with a token that is not good counts for the address', async () => {
    const api = limited();
    for (let n = 0; n < 5; n++)
      expect((await api.send('GET /api/v1/orders', { token: `forged${n}` })).status).toBe(401);
    expect((await api.send('GET /api/v1/orders', { token: 'forged' })).status).toBe(429);
  });
});

describe('what is left', () => {
  it.each([
    ['a problem of the operation', 'GET /api/v1/products/nothing', 400],
    ['a caller who is not let in', 'GET /api/v1/orders', 401],
    ['an unknown path', 'GET /api/v1/nothing', 404],
    ['an unknown path outside', 'GET /nothing', 404],
    ['a method that is not taken', 'PUT /api/v1/orders', 405],
  ] as const)('is told with %s', async (_what, request, expected) => {
    const { status, headers } = await limited().send(request);
    expect([status, ...told(headers)]).toEqual([expected, '"default";q=5;w=60', '"default";r=4;t=60']);
  });

  it('is told with a fault of ours', async () => {
    const { catalog } = openApi().application;
    const listProducts = () => Promise.reject(new Error('a bug'));
    const { status, headers } = await limited({ application: { catalog: { ...catalog, listProducts } } }).send(
      'GET /api/v1/products',
    );
    expect([status, headers.get('ratelimit')]).toEqual([500, '"default";r=4;t=60']);
  });

  it('is told with what has not changed', async () => {
    const api = limited();
    const { token } = await customer(api, 'ada');
    const ETag = String((await api.send('GET /api/v1/users/me', { token })).headers.get('etag'));
    const { status, headers } = await api.send('GET /api/v1/users/me', { token, headers: { 'If-None-Match': ETag } });
    expect([status, headers.get('ratelimit')]).toEqual([304, '"default";r=4;t=60']);
  });

  it('can be read by a page of an origin that is listed', async () => {
    const { headers } = await limited().send('GET /api/v1/products', { headers: { Origin: 'https://shop.example' } });
    expect(headers.get('access-control-expose-headers')).toMatch(/RateLimit,RateLimit-Policy,Retry-After/);
  });

  it.each(['/health/live', '/health/ready', '/docs', '/openapi/v1.json', '/problems', '/.well-known/jwks.json'])(
    'is not asked at %s',
    async (path) => {
      const api = limited();
      await asking(api, 6);
      const { status, headers } = await api.send(`GET ${path}`);
      expect([status, ...told(headers)]).toEqual([200, null, null]);
    },
  );
});

describe('registering', () => {
  const register = ({ send }: OpenApi, name: string, more: { token?: string; password?: string } = {}) =>
    send('POST /api/v1/users', {
      ...(more.token !== undefined && { token: more.token }),
      body: { email: `${name}@example.com`, name, ...(more.token === undefined && { password: 'analytical engine' }) },
    });

  it('has a stricter limit of its own, which both headers name', async () => {
    const api = limited();
    const answers = [await register(api, 'ada'), await register(api, 'ada'), await register(api, 'grace')];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [201, undefined],
      [409, 'email-taken'],
      [429, 'rate-limited'],
    ]);
    expect(answers.map(({ headers }) => told(headers))[1]).toEqual([
      '"default";q=5;w=60, "registration";q=2;w=60',
      '"default";r=3;t=60, "registration";r=0;t=60',
    ]);
    expect(answers[2]?.headers.get('retry-after')).toBe('60');
    expect((await asking(api, 1))[0]?.status).toBe(200);
  });

  it('is limited for a customer as for anyone', async () => {
    const api = limited({ registration: 1 });
    await register(api, 'ada');
    const token = await api.tokenFor(newId<UserId>(), 'customer');
    const { status } = await api.send('POST /api/v1/users', { token, body: {} });
    expect(status).toBe(429);
  });

  it('is not limited by address where staff invite', async () => {
    const api = limited();
    const token = await api.tokenFor(newId<UserId>(), 'staff');
    const answers: Received[] = [];
    for (const name of ['ada', 'grace', 'joan', 'mary']) answers.push(await register(api, name, { token }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(answers.at(-1)?.headers.get('ratelimit')).toBe('"default";r=3;t=60');
  });
});

describe('a code by e-mail', () => {
  const reset = { token: 'made up', newPassword: 'difference engine' };

  it('is limited by address, asked for or tried, whoever it is for', async () => {
    const api = limited();
    const asked = await api.send('POST /api/v1/password-resets', { body: { email: 'ada@example.com' } });
    const tried = await api.send('POST /api/v1/password-resets/confirmation', { body: reset });
    expect([asked.status, tried.status]).toEqual([202, 422]);
    expect(told(tried.headers)).toEqual([
      '"default";q=5;w=60, "codes";q=2;w=60',
      '"default";r=3;t=60, "codes";r=0;t=60',
    ]);
    const verifying = await api.send('POST /api/v1/email-verifications', { body: { token: 'made up' } });
    expect([verifying.status, verifying.body.code]).toEqual([429, 'rate-limited']);
    expect((await asking(api, 1))[0]?.status).toBe(200);
  });
});

describe('an address', () => {
  const proxies = ['10.0.0.0/8'];

  const from = async (api: OpenApi, peer: string, forwardedFor?: string): Promise<string | null> => {
    const headers = new Headers(forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor });
    const response = await api.app.request('/api/v1/products', { headers }, connectionFrom(peer));
    return response.headers.get('ratelimit');
  };

  it.each([
    ['is the peer’s, whoever it says it speaks for', '198.51.100.7', '192.0.2.1', '198.51.100.7', '192.0.2.99'],
    ['is whom our proxy heard from', '10.0.0.1', '192.0.2.1', '10.0.0.2', '192.0.2.1'],
    ['is not what the client made its proxy hear', '10.0.0.1', '1.1.1.1, 192.0.2.1', '10.0.0.1', '2.2.2.2, 192.0.2.1'],
    ['is the network of an IPv6 address', '2001:db8::1', undefined, '2001:db8::2', undefined],
  ])('%s', async (_what, peer, forwardedFor, again, forwardedAgain) => {
    const api = limited({ trustedProxies: proxies });
    expect(await from(api, peer, forwardedFor)).toBe('"default";r=4;t=60');
    expect(await from(api, again, forwardedAgain)).toBe('"default";r=3;t=60');
  });

  it('behind our proxy is not that of its neighbour', async () => {
    const api = limited({ trustedProxies: proxies });
    await from(api, '10.0.0.1', '192.0.2.1');
    expect(await from(api, '10.0.0.1', '192.0.2.2')).toBe('"default";r=4;t=60');
  });
});
