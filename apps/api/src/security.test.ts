import { newId, scopesFor } from '@orderline/composition';
import type { Endpoint, Scope } from '@orderline/contracts/http/endpoint';
import { allEndpoints } from '@orderline/contracts/http/versions';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { honoPath } from './http/mount.ts';
import { opsPages } from './surfaces/ops.ts';
import { openApi } from './testing/open-api.ts';
import type { Sending } from './testing/sender.ts';
import { customer, openShop } from './testing/shop.ts';

const pathOf = ({ method, path }: Endpoint, id: string = newId()) =>
  `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, id)}` as const;

const everyScope: readonly Scope[] = [...scopesFor(['admin'])];

/** Whatever the operation asks for besides a token, so that only the fault under test is left. */
const wellFormed = ({ body, upload, examples, secondFactor, idempotency, versioned }: Endpoint): Sending => ({
  ...(body ? { body: examples.body } : {}),
  ...(upload ? { raw: Object.values(upload.mediaTypes)[0] ?? '' } : {}),
  headers: {
    ...(secondFactor === 'required' ? { 'One-Time-Code': '492039' } : {}),
    ...(idempotency ? { 'Idempotency-Key': newId() } : {}),
    ...(versioned === 'if-match' ? { 'If-Match': '"1"' } : {}),
    ...(upload && { 'Content-Type': Object.keys(upload.mediaTypes)[0] ?? '' }),
  },
});

describe('the routes', () => {
  it('are all described by an endpoint or named as pages for anyone', () => {
    const { app } = openApi();
    const docs = { pages: true, demoUsers: [], development: false };
    const pages = opsPages({ health: { live: unasked, ready: unasked }, jwks: unasked, docs }).keys();
    const known = new Set([
      ...allEndpoints.map(({ method, path }) => `${method.toUpperCase()} ${honoPath(path)}`),
      ...[...pages].map((path) => `GET ${path}`),
    ]);
    const mounted = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    expect(new Set(mounted)).toEqual(known);
  });
});

const unasked = (): never => {
  throw new Error('only the paths were asked for');
};

describe.each(allEndpoints.map((endpoint) => ({ ...endpoint, endpoint })))('$method $path', ({ endpoint }) => {
  it('lets in only whom it says', async () => {
    const { send, tokenFor } = openApi();
    const anonymous = await send(pathOf(endpoint), wellFormed(endpoint));
    const forged = await send(pathOf(endpoint), { ...wellFormed(endpoint), token: 'forged' });
    const anyone = endpoint.auth === 'public' || endpoint.auth === 'optional';
    expect(anonymous.body?.code === 'unauthenticated').toBe(!anyone);
    expect(forged.body?.code === 'unauthenticated').toBe(endpoint.auth !== 'public');
    if (forged.status === 401) expect(forged.headers.get('www-authenticate')).toMatch(/^Bearer/);
    const plain = await send(pathOf(endpoint), { ...wellFormed(endpoint), token: await tokenFor(newId(), 'customer') });
    expect(plain.status === 403).toBe(typeof endpoint.auth === 'object');
  });

  it('lets in an API key only where it says, with the scopes that it asks for', async () => {
    const { send, keyFor } = openApi();
    const { auth, apiKeys, secondFactor } = endpoint;
    const scoped = typeof auth === 'object' && ('anyScope' in auth ? auth.anyScope : auth.scopes);
    const needed = scoped || (apiKeys ?? []);
    const others = everyScope.filter((scope) => !needed.includes(scope));
    const ask = async (key: string) => {
      const { status, body } = await send(pathOf(endpoint), { ...wellFormed(endpoint), token: key });
      return status === 403 ? `403 ${body.code}` : status === 401 ? `401 ${body.code}` : 'in';
    };
    const ours = (word: string) => (auth === 'public' ? 'in' : word);
    const isForKeys = secondFactor !== 'required' && (auth !== 'user' || apiKeys !== undefined);
    const isScoped = needed.length > 0 || !isForKeys;
    const lacking = (typeof auth === 'object' || auth === 'user') && isScoped ? '403 forbidden' : 'in';
    const all = await keyFor(everyScope);
    if (auth !== 'public') expect(await ask(all.key)).toBe(isForKeys ? 'in' : '403 forbidden');
    expect(auth === 'public' || (await ask((await keyFor(others)).key)) === lacking).toBe(true);
    if (auth === 'public') return;
    const ownerless = await keyFor(everyScope, { ownerId: newId<UserId>() });
    for (const bad of [`${all.key.slice(0, -1)}!`, all.key.replace('live', 'test'), ownerless.key, 'pk_live_']) {
      expect(await ask(bad)).toBe(ours('401 unauthenticated'));
    }
  });

  it('takes no token alone, nor a code that is not good, where it asks for a second factor', async () => {
    const { send, admin } = await openShop();
    const asked = wellFormed(endpoint);
    const { 'One-Time-Code': code, ...headers } = asked.headers ?? {};
    const alone = await send(pathOf(endpoint), { ...asked, token: admin, headers });
    expect(alone.body?.code === 'second-factor-required').toBe(endpoint.secondFactor === 'required');
    if (!code) return;
    const guessed = await send(pathOf(endpoint), { ...asked, token: admin });
    for (const { status, headers: told } of [alone, guessed]) {
      expect(status).toBe(401);
      expect(told.get('www-authenticate')).toMatch(/^Bearer error="insufficient_user_authentication"/);
    }
    expect(guessed.body.code).toBe('wrong-code');
  });

  it('opens to staff whose sign-in proved no second factor what is a customer’s', async () => {
    const { send, accessTokens } = openApi();
    const claims = { roles: ['customer'], withheldRoles: ['admin'], amr: ['pwd'] };
    const { token } = await accessTokens.issue({ ...claims, userId: newId(), sessionId: newId(), now: new Date() });
    const { status, body, headers } = await send(pathOf(endpoint), { ...wellFormed(endpoint), token });
    const isStaffs = typeof endpoint.auth === 'object' && endpoint.secondFactor !== 'required';
    expect([status, body?.code].join(' ') === '403 insufficient-user-authentication').toBe(isStaffs);
    if (!isStaffs) return;
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_user_authentication"/);
  });

  it('knows no API key that was revoked or has expired', async () => {
    if (endpoint.auth === 'public') return;
    const { send, keyFor, application } = openApi();
    const revoked = await keyFor(everyScope);
    await application.apiKeys.revokeApiKey(revoked.apiKey);
    const { status, body } = await send(pathOf(endpoint), { ...wellFormed(endpoint), token: revoked.key });
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });

  it('knows no token of a session that was ended', async () => {
    if (endpoint.auth === 'public') return;
    const api = openApi();
    const { token } = await customer(api, 'ada');
    await api.send('DELETE /api/v1/sessions/current', { token });
    const ended = await api.send(pathOf(endpoint), { ...wellFormed(endpoint), token });
    expect([ended.status, ended.body.code]).toEqual([401, 'unauthenticated']);
  });

  it.each([
    ['bad token', ['Bearer forged', 'Bearer a.b.c', 'Bearer', 'Bearer two words']],
    ['other scheme', ['Basic YTpi', 'forged', 'Bearers a.b.c']],
  ])('says the same of every %s', async (_what, bad) => {
    if (endpoint.auth === 'public') return;
    const { send } = openApi();
    const path = pathOf(endpoint);
    const answers: { readonly status: number; readonly said: unknown }[] = [];
    for (const Authorization of bad) {
      const { status, body } = await send(path, { headers: { Authorization } });
      const { requestId: _id, traceId: _trace, ...said } = body;
      answers.push({ status, said });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
  });

  it('reads no more than it may', async () => {
    const { send, admin } = await openShop();
    const { headers } = wellFormed(endpoint);
    const large = 'x'.repeat(256 * 1024 + 1);
    const [type = 'application/json'] = Object.keys(endpoint.upload?.mediaTypes ?? {});
    const most = endpoint.upload?.limitBytes ?? 256 * 1024;
    const announced = { 'Content-Length': String(most + 1), 'Content-Type': type };
    if (endpoint.method !== 'get') {
      const refused = await send(pathOf(endpoint), { token: admin, headers: { ...headers, ...announced }, raw: large });
      expect([refused.status, refused.body?.code]).toEqual([413, 'payload-too-large']);
    }
    if (!endpoint.body) return;
    const chunked = await send(pathOf(endpoint), { token: admin, headers: headers ?? {}, raw: large });
    expect([chunked.status, chunked.body.code]).toEqual([413, 'payload-too-large']);
  });

  it('refuses a body that it cannot read', async () => {
    if (!endpoint.body) return;
    const { send, admin } = await openShop();
    const headers = wellFormed(endpoint).headers ?? {};
    const malformed = await send(pathOf(endpoint), { token: admin, headers, raw: '{"a":' });
    expect([malformed.status, malformed.body.code]).toEqual([400, 'malformed-json']);
    const list = await send(pathOf(endpoint), { token: admin, headers, raw: '[]' });
    expect([list.status, list.body.code]).toEqual([422, 'validation-failed']);
    const type = { 'Content-Type': 'text/plain' };
    const text = await send(pathOf(endpoint), { token: admin, headers: { ...headers, ...type }, raw: '{}' });
    expect([text.status, text.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('refuses ids and parameters that it cannot read', async () => {
    const { send, admin } = await openShop();
    const asked = { ...wellFormed(endpoint), token: admin };
    if (endpoint.params) {
      for (const id of ['%00', '..%2f', '%zz', ...(endpoint.path.includes('{name}') ? [] : ['1', 'null'])]) {
        const refused = await send(pathOf(endpoint, id), asked);
        expect([refused.status, refused.body.code]).toEqual([400, 'invalid-path']);
      }
    }
    if (endpoint.query) {
      for (const query of ['limit=0', 'limit=1e9', 'limit=1&limit=2', 'cursor=forged', 'unknown=1']) {
        const refused = await send(`${pathOf(endpoint)}?${query}`, asked);
        expect([refused.status, refused.body.code]).toEqual([400, 'invalid-query']);
      }
    }
  });

  it('answers 406 where JSON will not do', async () => {
    const { send, admin } = await openShop();
    const asked = wellFormed(endpoint);
    const headers = { ...asked.headers, Accept: 'text/html, application/json;q=0' };
    const refused = await send(pathOf(endpoint), { ...asked, token: admin, headers });
    expect([refused.status, refused.body.code]).toEqual([406, 'not-acceptable']);
  });
});

describe('another customer’s order', () => {
  it.each(allEndpoints.filter(({ path, auth }) => auth === 'user' && path.includes('/orders/{id}')))(
    'is a 404 at $method $path',
    async (endpoint) => {
      const shop = await openShop();
      const { body } = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
      const grace = await customer(shop, 'grace');
      const hers = await shop.send(pathOf(endpoint, body.id), { token: grace.token });
      const none = await shop.send(pathOf(endpoint), { token: grace.token });
      expect([hers.status, hers.body.code, hers.body.detail]).toEqual([none.status, none.body.code, none.body.detail]);
      expect(hers.status).toBe(404);
      expect((await shop.send(`GET /api/v1/orders/${body.id}`, { token: shop.ada.token })).body.status).toBe('placed');
    },
  );
});
