import { memoryRateLimiter } from '@orderline/adapters-redis';
import type { Filter, Limit, Rule } from '@orderline/domain/gateway';
import { ok, type UserId } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { echo, jsonOf, prefix, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const required = (...by: Extract<Rule['auth'], { kind: 'required' }>['by']): Rule['auth'] => ({
  kind: 'required',
  by,
  scopes: [],
});

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('who may pass', () => {
  it('is nobody without a good token, and its service is not asked', async () => {
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.end();
    });
    const { origin } = await gatewayOf(simple(target, { auth: required({ kind: 'orderline-token' }) }));
    for (const init of [{}, bearer('nonsense'), bearer('pk_live_x_y')]) {
      const answer = await fetch(origin, init);
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect(asked).toBe(0);
  });

  it('is who the token speaks for, and the service is told so by us alone', async () => {
    const { origin, api } = await gatewayOf(
      simple(await service(echo), { auth: required({ kind: 'orderline-token' }) }),
    );
    const userId = await api.userWith('staff');
    const token = await api.tokenFor(userId, 'staff');
    const headers = { ...bearer(token).headers, 'X-User-Id': 'somebody-else', 'X-Consumer-Id': 'somebody-else' };
    const seen = await jsonOf(await fetch(origin, { headers }));
    expect(seen.headers).toMatchObject({
      ...{ 'x-user-id': userId, 'x-consumer-id': userId, 'x-auth-method': 'orderline-token' },
      'x-user-scopes': expect.stringContaining('catalog:write'),
    });
  });

  it('comes by a way of the rule: an API key is no token, nor the other way round', async () => {
    const target = await service(echo);
    const { origin, api } = await gatewayOf({
      rules: [
        rule({ name: 'keys', matches: prefix('/keys'), auth: required({ kind: 'api-key' }) }),
        rule({ name: 'tokens', matches: prefix('/tokens'), auth: required({ kind: 'orderline-token' }) }),
      ],
      upstreams: [upstream({ targets: [target] })],
    });
    const { key } = await api.keyFor(['catalog:write']);
    const token = await api.tokenFor(await api.userWith('staff'), 'staff');
    const ask = async (path: string, secret: string) => (await fetch(`${origin}${path}`, bearer(secret))).status;
    expect([await ask('/keys', key), await ask('/keys', token)]).toEqual([200, 403]);
    expect([await ask('/tokens', key), await ask('/tokens', token)]).toEqual([403, 200]);
  });

  it('holds all scopes of the rule', async () => {
    const auth: Rule['auth'] = { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: ['reporting:read'] };
    const { origin, api } = await gatewayOf(simple(await service(echo), { auth }));
    const tokens = [
      await api.tokenFor(await api.userWith('staff'), 'staff'),
      await api.tokenFor(await api.userWith('admin'), 'admin'),
    ];
    const answers = await Promise.all(tokens.map((token) => fetch(origin, bearer(token))));
    expect(answers.map(({ status }) => status)).toEqual([403, 200]);
    expect(answers[0]?.headers.get('www-authenticate')).toContain('scope="reporting:read"');
  });

  it('is of the issuer and for the audience that the rule names, and of no other that we know', async () => {
    const issuer = 'https://id.example/';
    const way = { kind: 'oidc', issuer, audience: 'shop' } as const;
    const needs = {
      externalCallers: { admit: async () => ok({ userId: 'ada' as UserId, expiresAt: Date.now() + 60_000 }) },
    };
    const { origin } = await gatewayOf(simple(await service(echo), { auth: required(way) }), { needs });
    const tokenOf = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
    const ask = async (claims: unknown) => (await fetch(origin, bearer(tokenOf(claims)))).status;
    expect(await ask({ iss: issuer, aud: 'shop' })).toBe(200);
    expect(await ask({ iss: issuer, aud: ['other', 'shop'] })).toBe(200);
    expect(await ask({ iss: issuer, aud: 'other' })).toBe(403);
    expect(await ask({ iss: 'https://other.example/', aud: 'shop' })).toBe(403);
  });

  it('is told which rule and target answered, if it is staff and asks', async () => {
    const target = await service(echo);
    const auth = required({ kind: 'orderline-token' }, { kind: 'api-key' });
    const { origin, api } = await gatewayOf(simple(target, { auth }));
    const debugged = async (secret: string) => {
      const { status, headers } = await fetch(origin, {
        headers: { ...bearer(secret).headers, 'X-Gateway-Debug': '1' },
      });
      return [status, headers.get('x-gateway-rule'), headers.get('x-gateway-target')];
    };
    const tokenOf = async (role: 'staff' | 'customer') => api.tokenFor(await api.userWith(role), role);
    expect(await debugged(await tokenOf('staff'))).toEqual([200, 'everything', target]);
    expect(await debugged(await tokenOf('customer'))).toEqual([200, null, null]);
    expect(await debugged((await api.keyFor(['catalog:write'])).key)).toEqual([200, null, null]);
  });
});

const limit = (changes: Partial<Limit> = {}): Limit => ({
  ...{ name: 'calls', requests: 3, windowSeconds: 60, per: 'address', mode: 'exact', failClosed: false },
  ...changes,
});

describe('how often', () => {
  it('is counted over all rules that name the limit, told on every answer, and refused with when to come back', async () => {
    const limits = [limit()];
    const { origin, write, opened } = await gatewayOf(
      {
        rules: [rule({ limits }), rule({ name: 'other', matches: prefix('/other'), limits })],
        upstreams: [upstream({ targets: [await service(echo)] })],
      },
      { needs: { limiterOf: memoryRateLimiter } },
    );
    const first = await fetch(origin);
    expect([first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
      '"calls";q=3;w=60',
      '"calls";r=2;t=60',
    ]);
    await write({ ...simple('http://127.0.0.1:1', { name: 'reloaded', limits }) });
    await expect.poll(() => opened.table().routes.rules.map(({ name }) => name)).toEqual(['reloaded']);
    expect([(await fetch(origin)).status, (await fetch(`${origin}/other`)).status]).toEqual([502, 502]);
    const refused = await fetch(origin);
    expect([refused.status, (await jsonOf(refused)).code]).toEqual([429, 'rate-limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('cannot be known while nothing counts, and a rule that fails closed lets nobody pass', async () => {
    const limiterOf = () => ({
      consume: async () => {
        throw new Unavailable('away');
      },
    });
    const { origin } = await gatewayOf(simple(await service(echo), { limits: [limit({ failClosed: true })] }), {
      needs: { limiterOf },
    });
    expect((await fetch(origin)).status).toBe(503);
  });

  it('is a matter of the user or key, whatever the address', async () => {
    const { origin, api } = await gatewayOf(
      simple(await service(echo), {
        auth: required({ kind: 'orderline-token' }),
        limits: [limit({ per: 'user', requests: 1 })],
      }),
      { needs: { limiterOf: memoryRateLimiter } },
    );
    const tokens = [await api.tokenFor(await api.userWith()), await api.tokenFor(await api.userWith())];
    const statuses: number[] = [];
    for (const token of [...tokens, ...tokens]) statuses.push((await fetch(origin, bearer(token))).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });
});

describe('a consumer', () => {
  const quota = limit({ name: 'quota:acme:day', windowSeconds: 86_400, per: 'consumer' });
  const acme = { name: 'acme', keys: [], users: [], subjects: [], quotas: [quota] };
  const needs = { limiterOf: memoryRateLimiter };
  const auth = required({ kind: 'api-key' }, { kind: 'orderline-token' });

  it('is named to the service, and has its quota over all rules, keys and users, which a reload leaves as it is', async () => {
    const target = await service(echo);
    const rules = [rule({ auth, limits: [limit({ requests: 1 })] }), rule({ name: 'b', auth, matches: prefix('/b') })];
    const gateway = { rules, upstreams: [upstream({ targets: [target] })] };
    const { origin, api, write, opened, requests } = await gatewayOf(gateway, { needs });
    const [one, other] = [await api.keyFor(['catalog:write']), await api.keyFor(['catalog:write'])];
    const userId = await api.userWith('staff');
    const token = await api.tokenFor(userId, 'staff');
    const consumers = [{ ...acme, keys: [one.apiKey.id], users: [userId] }];
    const named = { ...gateway, consumers };
    const before = opened.table();
    await write(named);
    await expect.poll(() => opened.table()).not.toBe(before);
    const ask = async (path: string, secret: string) => {
      const answer = await fetch(`${origin}${path}`, bearer(secret));
      const { headers, code } = await jsonOf(answer);
      return headers?.['x-consumer-id'] ?? code;
    };
    expect([await ask('/b', one.key), await ask('/', one.key)]).toEqual(['acme', 'acme']);
    // The limit of the rule counts for the consumer's address, and takes nothing of the quota.
    expect(await ask('/', one.key)).toBe('rate-limited');
    const loaded = opened.table();
    await write({ ...named, rules: [...rules, rule({ name: 'c', matches: prefix('/c') })] });
    await expect.poll(() => opened.table()).not.toBe(loaded);
    expect([await ask('/b', token), await ask('/b', token), await ask('/b', one.key)]).toEqual([
      'acme',
      'rate-limited',
      'rate-limited',
    ]);
    expect(await ask('/b', other.key)).toBe(other.apiKey.id);
    const logged = () => requests().map(({ consumer }) => consumer);
    await expect.poll(logged).toEqual([...Array(6).fill('acme'), undefined]);
  });

  it('is whom an issuer calls so, and limits by consumer are its own', async () => {
    const issuer = 'https://id.example/';
    const way = { kind: 'oidc', issuer, audience: 'shop' } as const;
    const externalCallers = { admit: async () => ok({ userId: 'ada' as UserId, expiresAt: Date.now() + 60_000 }) };
    const limits = [limit({ requests: 2, per: 'consumer' })];
    const gateway = simple(await service(echo), { auth: required(way), limits });
    const consumers = [{ ...acme, quotas: [], subjects: [{ issuer, subject: 'ada@id' }] }];
    const { origin } = await gatewayOf({ ...gateway, consumers }, { needs: { ...needs, externalCallers } });
    const tokenOf = (sub: unknown) =>
      `e30.${Buffer.from(JSON.stringify({ iss: issuer, aud: 'shop', sub })).toString('base64url')}.sig`;
    const ask = async (sub: unknown) => {
      const { headers, code } = await jsonOf(await fetch(origin, bearer(tokenOf(sub))));
      return headers?.['x-consumer-id'] ?? code;
    };
    expect([await ask('ada@id'), await ask('ada@id'), await ask('ada@id')]).toEqual(['acme', 'acme', 'rate-limited']);
    expect([await ask('grace@id'), await ask(5)]).toEqual(['ada', 'ada']);
  });
});

const none = { set: [], add: [], remove: [] };

describe('filters', () => {
  it('change headers both ways, path and host', async () => {
    const target = await service((request, response) => {
      response.setHeader('x-internal', 'secret').setHeader('x-two', 'a');
      echo(request, response);
    });
    const filters: Filter[] = [
      { type: 'RequestHeaderModifier', changes: { ...none, set: [{ name: 'x-set', value: '1' }], remove: ['x-gone'] } },
      {
        type: 'ResponseHeaderModifier',
        changes: { ...none, add: [{ name: 'x-two', value: 'b' }], remove: ['x-internal'] },
      },
      { type: 'URLRewrite', hostname: 'inner.example', path: { type: 'ReplacePrefixMatch', value: '/v2' } },
    ];
    const { origin } = await gatewayOf(simple(target, { matches: prefix('/shop'), filters }));
    const answer = await fetch(`${origin}/shop/a%20b?c=%2F..`, { headers: { 'X-Set': '0', 'X-Gone': 'x' } });
    const seen = await jsonOf(answer);
    expect(seen).toMatchObject({ url: '/v2/a%20b?c=%2F..', headers: { 'x-set': '1', host: 'inner.example' } });
    expect(seen.headers['x-gone']).toBeUndefined();
    expect([answer.headers.get('x-two'), answer.headers.get('x-internal')]).toEqual(['a, b', null]);
    expect((await jsonOf(await fetch(`${origin}/shop`))).url).toBe('/v2');
  });

  it('redirect without asking a service', async () => {
    const redirect: Filter = {
      ...{ type: 'RequestRedirect', scheme: 'https', hostname: 'new.example', port: null, statusCode: 301 },
      path: { type: 'ReplacePrefixMatch', value: '/new' },
    };
    const { origin } = await gatewayOf(
      simple('http://127.0.0.1:1', { matches: prefix('/old'), filters: [redirect], backends: [] }),
    );
    const answer = await fetch(`${origin}/old/a?q=1`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, 'https://new.example/new/a?q=1']);
  });

  it('answer what browsers ask first, and speak of origins in place of the service', async () => {
    const cors: Filter = {
      ...{ type: 'CORS', allowOrigins: ['https://shop.example'], allowMethods: ['PUT'], allowHeaders: ['x-a'] },
      ...{ exposeHeaders: ['etag'], allowCredentials: true, maxAgeSeconds: 60 },
    };
    const target = await service((_request, response) => {
      response.setHeader('access-control-allow-origin', '*').end();
    });
    const auth = required({ kind: 'orderline-token' });
    const { origin } = await gatewayOf({
      rules: [
        rule({ matches: prefix('/', 'PUT'), filters: [cors], auth }),
        rule({ name: 'get', matches: prefix('/', 'GET'), filters: [cors] }),
      ],
      upstreams: [upstream({ targets: [target] })],
    });
    const asks = (from: string, method = 'OPTIONS') =>
      fetch(origin, { method, headers: { Origin: from, 'Access-Control-Request-Method': 'PUT' } });
    const first = await asks('https://shop.example');
    expect(first.status).toBe(204);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      ...{ 'access-control-allow-origin': 'https://shop.example', 'access-control-allow-methods': 'PUT' },
      ...{ 'access-control-allow-headers': 'x-a', 'access-control-max-age': '60', vary: 'Origin' },
      'access-control-allow-credentials': 'true',
    });
    expect((await asks('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const told = await asks('https://shop.example', 'GET');
    expect(told.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await asks('https://evil.example', 'GET')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
