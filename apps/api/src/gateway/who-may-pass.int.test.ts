import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { externalCallers, joseExternalTokens } from '@orderline/adapters-crypto';
import { issuerKey, openIssuer, signed, start } from '@orderline/adapters-crypto/testing/issuer';
import type { AuthWay, Introspection, Rule } from '@orderline/domain/gateway';
import { ok, type UserId } from '@orderline/domain/shared';
import { CannotStart } from '@orderline/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { echo, jsonOf, simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, closing } = useGateways();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  await writeFile(join(folder, 'company'), 'a secret of the gateway');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const byCompany: AuthWay = { kind: 'introspection', name: 'company' };

const required = (by: readonly AuthWay[], scopes: readonly string[] = []): Rule['auth'] => ({
  ...{ kind: 'required', by, scopes },
});

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

const company = (origin: string, changes: Partial<Introspection> = {}): Introspection => ({
  ...{ name: 'company', endpoint: `${origin}/introspect`, clientId: 'gateway', clientAuth: 'basic', audience: null },
  ...{ clientSecretFile: join(folder, 'company'), keptMs: 60_000, refusedMs: 10_000, timeoutMs: 1_000 },
  place: { line: 3, column: 5 },
  ...changes,
});

/** An authorization server which knows these tokens; it counts what it is shown. */
const authorizationServer = async (tokens: Readonly<Record<string, unknown>>) => {
  const shown: string[] = [];
  const state = { away: false };
  const origin = await service(async (request, response) => {
    const token = new URLSearchParams(await text(request)).get('token') ?? '';
    shown.push(token);
    response.writeHead(state.away ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(tokens[token] ?? { active: false }));
  });
  return { origin, shown, state };
};

const ada = { active: true, sub: 'ada', scope: 'orders:read catalog:write' };

const opened = async (
  by: readonly AuthWay[],
  tokens: Readonly<Record<string, unknown>>,
  scopes: readonly string[] = [],
) => {
  const server = await authorizationServer(tokens);
  const said = company(server.origin);
  const gateway = await gatewayOf({
    ...simple(await service(echo), { auth: required(by, scopes) }),
    introspections: [said],
  });
  const ask = (token: string) => fetch(gateway.origin, bearer(token));
  return { ...gateway, ...server, gateway: gateway.origin, said, ask };
};

describe('a token that an authorization server vouches for', () => {
  it('lets in whom it names, told to the service as nobody of ours', async () => {
    const { ask, shown } = await opened([byCompany], { opaque: ada }, ['orders:read']);
    const answers = [await ask('opaque'), await ask('opaque')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await jsonOf(answers[0] ?? Response.error())).headers).toMatchObject({
      ...{ 'x-user-id': 'company:ada', 'x-consumer-id': 'company:ada', 'x-auth-method': 'introspection' },
      'x-user-scopes': 'orders:read catalog:write',
    });
    expect(shown).toEqual(['opaque']);
  });

  it('lets nobody in without the scopes of the rule, nor where it is not active, which is remembered', async () => {
    const { ask, shown } = await opened([byCompany], { opaque: ada }, ['orders:write']);
    expect((await ask('opaque')).status).toBe(403);
    const refused = [await ask('revoked'), await ask('revoked')];
    expect(refused.map(({ status }) => status)).toEqual([401, 401]);
    expect((await jsonOf(refused[0] ?? Response.error())).detail).toMatch(/not active/);
    expect(shown).toEqual(['opaque', 'revoked']);
  });

  it('makes nobody staff, whatever its scopes', async () => {
    const { gateway } = await opened([byCompany], { opaque: ada });
    const answer = await fetch(gateway, { headers: { ...bearer('opaque').headers, 'X-Gateway-Debug': '1' } });
    expect([answer.status, answer.headers.get('x-gateway-rule')]).toEqual([200, null]);
  });

  it('is asked about alone: our tokens and keys, and those of an issuer of the rule, are shown to nobody', async () => {
    const issuer = 'https://id.example/';
    const ways: AuthWay[] = [
      { kind: 'orderline-token' },
      { kind: 'api-key' },
      { kind: 'oidc', issuer, audience: 'shop' },
      byCompany,
    ];
    const server = await authorizationServer({ opaque: ada });
    const { origin, api } = await gatewayOf(
      { ...simple(await service(echo), { auth: required(ways) }), introspections: [company(server.origin)] },
      { needs: { ownIssuer: 'https://ours.example' } },
    );
    const jwtOf = (iss: string) => `e30.${Buffer.from(JSON.stringify({ iss })).toString('base64url')}.sig`;
    const { key } = await api.keyFor(['catalog:write']);
    const statuses: number[] = [];
    const tokens = [
      key,
      'pk_live_x_y',
      jwtOf('https://ours.example'),
      jwtOf(issuer),
      'opaque',
      jwtOf('https://a.test'),
    ];
    for (const token of tokens) statuses.push((await fetch(origin, bearer(token))).status);
    expect(statuses).toEqual([200, 401, 401, 401, 200, 401]);
    expect(server.shown).toEqual(['opaque', jwtOf('https://a.test')]);
  });

  it('is good until what is known of it ends while its server is away; of another one nobody can say', async () => {
    const { ask, state } = await opened([byCompany], { known: ada, unknown: ada });
    await ask('known');
    state.away = true;
    const answers = [await ask('known'), await ask('unknown')];
    expect(answers.map(({ status }) => status)).toEqual([200, 503]);
    expect(Number(answers[1]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is in no line of the log, nor is the secret', async () => {
    const { ask, lines, state } = await opened([byCompany], { 'a-token': ada });
    await ask('a-token');
    state.away = true;
    await ask('another-token');
    await expect.poll(() => lines.filter(({ message }) => message === 'request')).toHaveLength(2);
    expect(JSON.stringify(lines)).toContain('tokens cannot be introspected');
    expect(JSON.stringify(lines)).not.toMatch(/a-token|another-token|a secret of the gateway/);
  });

  it('that nobody knows is asked about only so often for an address', async () => {
    const { api } = await opened([byCompany], {});
    const server = await authorizationServer({ good: ada });
    let left = 2;
    const anonymous = {
      ...api.http.rateLimiters.anonymous,
      consume: async () => ({ allowed: left-- > 0, remaining: 0, resetSeconds: 7 }),
      giveBack: async () => {
        left += 1;
      },
    };
    const { origin } = await gatewayOf(
      { ...simple(await service(echo), { auth: required([byCompany]) }), introspections: [company(server.origin)] },
      { needs: { rateLimiters: { ...api.http.rateLimiters, anonymous } } },
    );
    const answers: Response[] = [];
    for (const token of ['good', 'bad-1', 'bad-2', 'bad-3', 'good']) answers.push(await fetch(origin, bearer(token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401, 429, 200]);
    expect(answers[3]?.headers.get('retry-after')).toBe('7');
    expect(server.shown).toEqual(['good', 'bad-1', 'bad-2']);
  });
});

describe('the secret of an introspection', () => {
  it('keeps the gateway from starting where its file is missing, with the place of it', async () => {
    const gateway = {
      ...simple('http://127.0.0.1:1', { auth: required([byCompany]) }),
      introspections: [company('http://127.0.0.1:1', { clientSecretFile: join(folder, 'gone') })],
    };
    const error = await gatewayOf(gateway).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CannotStart);
    expect(String(error)).toMatch(/routes\.json:3:5: introspections company: the client secret cannot be read/);
  });

  it('that is missing later leaves the routes before, and a reload that says the same asks nothing anew', async () => {
    const { ask, shown, said, write, opened: running, metrics, lines } = await opened([byCompany], { opaque: ada });
    await ask('opaque');
    const again = simple(await service(echo), { name: 'again', auth: required([byCompany]) });
    await write({ ...again, introspections: [{ ...said, clientSecretFile: join(folder, 'gone') }] });
    await expect.poll(() => JSON.stringify(lines)).toContain('the new routes are refused');
    expect((await ask('opaque')).status).toBe(200);
    await write({ ...again, introspections: [{ ...said, place: { line: 9, column: 9 } }] });
    await expect.poll(() => running.table().routes.rules[0]?.name).toBe('again');
    expect((await ask('opaque')).status).toBe(200);
    expect(shown).toEqual(['opaque']);
    expect((await metrics.render()).body).toMatch(
      /cache_reads_total{[^}]*cache="introspection"[^}]*outcome="hit"[^}]*} 2/,
    );
  });

  it('that comes later than the routes that name it has them used, as nothing else changes', async () => {
    const late = join(folder, 'late');
    const first = simple(await service(echo));
    const { write, opened: running, lines } = await gatewayOf(first);
    await write({
      ...simple(await service(echo), { name: 'next', auth: required([byCompany]) }),
      introspections: [company('http://127.0.0.1:1', { clientSecretFile: late })],
    });
    const refusals = () =>
      lines.filter(({ message }) => message === 'the new routes are refused, and the ones before stay');
    await expect.poll(refusals).toHaveLength(1);
    await writeFile(late, 'a secret');
    await expect.poll(() => running.table().routes.rules[0]?.name).toBe('next');
    expect(refusals()).toHaveLength(1);
  });
});

const UNKNOWN = process.env.NIGHTLY === undefined ? 100 : 10_000;

describe('keys of an issuer', () => {
  const [first, strangers] = [issuerKey('first'), issuerKey('stranger')];
  const setUp = async () => {
    const issuer = await openIssuer(first);
    closing.push(issuer.close);
    const clock = { ms: start.getTime() };
    const needs = {
      externalCallers: externalCallers({
        tokens: joseExternalTokens({
          ...{ issuers: [issuer.names], now: () => new Date(clock.ms), timeoutMs: 60_000 },
          logger: { info: () => undefined, warn: () => undefined },
        }),
        admitExternalUser: async () => ok('ada' as UserId),
      }),
    };
    const { issuer: name, audience } = issuer.names;
    const auth = required([{ kind: 'oidc', issuer: name, audience }]);
    const { port } = await gatewayOf(simple(await service(echo), { auth }), { needs });
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    closing.push(() => agent.destroy());
    const ask = (token: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const asking = httpRequest({ ...{ port, host: '127.0.0.1', agent }, ...bearer(token) }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
        });
        asking.once('error', reject).end();
      });
    const tokenBy = (key: typeof first, header: Readonly<Record<string, unknown>> = {}): string => {
      const at = Math.floor(clock.ms / 1000);
      const claims = { iss: name, aud: audience, sub: 'ada', iat: at, exp: at + 600 };
      return signed(key, { ...claims, email: 'ada@example.com', email_verified: true }, header);
    };
    return { ...issuer, clock, ask, tokenBy };
  };

  it(`are fetched once in 30 seconds for ${UNKNOWN} unknown key ids, while good tokens pass`, async () => {
    const { state, ask, tokenBy, clock } = await setUp();
    for (const fetches of [1, 2]) {
      const tokens = Array.from({ length: UNKNOWN }, (_, at) => tokenBy(strangers, { kid: `unknown ${at}` }));
      const statuses = await Promise.all([...tokens, tokenBy(first)].map(ask));
      expect(statuses.pop()).toBe(200);
      expect(new Set(statuses)).toEqual(new Set([401]));
      expect(state.fetches).toBe(fetches);
      clock.ms += 30_000;
    }
  });

  it('that are known let in while their issuer is down for an hour, and are asked for all the while', async () => {
    const { state, ask, tokenBy, clock } = await setUp();
    expect(await ask(tokenBy(first))).toBe(200);
    state.mode = 'breaks';
    for (let minute = 0; minute < 60; minute += 5) {
      clock.ms += 5 * 60_000;
      expect(await ask(tokenBy(first))).toBe(200);
    }
    await expect.poll(() => state.fetches).toBeGreaterThan(10);
    expect(await ask(tokenBy(strangers))).toBe(401);
  });
});
