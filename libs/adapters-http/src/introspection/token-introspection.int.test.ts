import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Introspection } from '@orderline/domain/gateway';
import { Unavailable } from '@orderline/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closedOrigin, startUpstream } from '../testing/upstream.ts';
import { readClientSecret, type TokenIntrospection, tokenIntrospection } from './token-introspection.ts';

type Said = Readonly<Record<string, unknown>>;

let folder: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'introspection-'));
  await writeFile(join(folder, 'secret'), 'p+ss w&rd\n');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(folder, { recursive: true, force: true });
});

const mayAsk = async () => true;

const open = (origin: string, changes: Partial<Introspection> = {}) => {
  const clock = { ms: 1_000_000 };
  const warned: string[] = [];
  const reads: string[] = [];
  const introspection: TokenIntrospection = tokenIntrospection(
    {
      ...{ name: 'company', endpoint: `${origin}/oauth2/introspect`, clientId: 'gate way', clientAuth: 'basic' },
      ...{ clientSecretFile: join(folder, 'secret'), audience: null, place: { line: 1, column: 1 } },
      ...{ keptMs: 60_000, refusedMs: 10_000, timeoutMs: 500 },
      ...changes,
    },
    {
      now: () => clock.ms,
      logger: { warn: (...said: readonly unknown[]) => warned.push(JSON.stringify(said)) },
      onRead: (outcome) => reads.push(outcome),
    },
  );
  closing.push(introspection.close);
  return { ask: (token: string) => introspection.introspect(token, mayAsk), introspection, clock, warned, reads };
};

/** An authorization server that says this of tokens, and counts what it is asked. */
const server = async (say: (token: string) => Said | 'hangs' | number) => {
  const asked: { readonly form: URLSearchParams; readonly authorization: string | undefined }[] = [];
  const listener: RequestListener = async (request, response) => {
    const form = new URLSearchParams(await text(request));
    asked.push({ form, authorization: request.headers.authorization });
    const said = say(form.get('token') ?? '');
    if (said === 'hangs') return;
    response.writeHead(typeof said === 'number' ? said : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said));
  };
  const { origin, close, requests } = await startUpstream(listener);
  closing.push(close);
  return { origin, asked, requests };
};

const ada = { active: true, sub: 'ada', scope: 'orders:read orders:write' };

describe('a token that says nothing itself', () => {
  it('is whose its server says, asked with the secret of the file as RFC 6749 spells it', async () => {
    const { origin, asked, requests } = await server(() => ada);
    expect(await open(origin).ask('opaque')).toEqual({
      ...{ id: 'company:ada', expiresAt: undefined },
      scopes: new Set(['orders:read', 'orders:write']),
    });
    expect(requests[0]?.url).toBe('/oauth2/introspect');
    expect(requests[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(asked[0]?.form.get('token')).toBe('opaque');
    expect(asked[0]?.authorization).toBe(`Basic ${btoa('gate+way:p%2Bss+w%26rd')}`);
    await open(origin, { clientAuth: 'post' }).ask('opaque');
    expect([asked[1]?.authorization, asked[1]?.form.get('client_secret')]).toEqual([undefined, 'p+ss w&rd']);
  });

  it('is of a client where no subject is said, who cannot be taken for a subject', async () => {
    const { origin } = await server((token) => ({ active: true, [token]: 'robot' }));
    const { ask } = open(origin);
    expect([(await ask('sub'))?.id, (await ask('client_id'))?.id]).toEqual(['company:robot', 'company/robot']);
  });

  it.each<[string, Said, Partial<Introspection>?]>([
    ['is not active', { active: false, sub: 'ada' }],
    ['tells of nobody', { active: true }],
    ['is of whom no header can name', { active: true, sub: 'a\nb' }],
    ['has ended', { ...ada, exp: 1_000 }],
    ['begins later', { ...ada, nbf: 1_001 }],
    ['is bound to a key that nobody shows', { ...ada, cnf: { jkt: 'thumbprint' } }],
    ['is for somebody else', { ...ada, aud: 'bank' }, { audience: 'shop' }],
    ['is for nobody in particular', ada, { audience: 'shop' }],
  ])('lets nobody in where it %s', async (_what, said, changes) => {
    const { origin } = await server(() => said);
    expect(await open(origin, changes).ask('opaque')).toBeNull();
  });

  it('is whose its server says where that says null of what it does not know', async () => {
    const nothing = { client_id: null, scope: null, exp: null, nbf: null, aud: null, cnf: null };
    const { origin } = await server(() => ({ active: true, sub: 'ada', ...nothing }));
    expect(await open(origin).ask('opaque')).toEqual({ id: 'company:ada', scopes: new Set(), expiresAt: undefined });
  });

  it('has no more scopes than fit into a header', async () => {
    const scope = Array.from({ length: 1_000 }, (_, at) => `scope:${at}`).join(' ');
    const { origin } = await server(() => ({ ...ada, scope }));
    expect((await open(origin).ask('opaque'))?.scopes.size).toBe(64);
  });

  it('is for the audience that is asked for, among others', async () => {
    const { origin } = await server(() => ({ ...ada, aud: ['bank', 'shop'] }));
    expect(await open(origin, { audience: 'shop' }).ask('opaque')).not.toBeNull();
  });
});

describe('what is known of a token', () => {
  it('is good for a while, a no for another, and nothing beyond the end of the token', async () => {
    const { origin, asked } = await server((token) =>
      token === 'bad' ? { active: false } : { ...ada, ...(token === 'short' && { exp: 1_005 }) },
    );
    const { ask, clock, reads } = open(origin);
    const askAll = async () => {
      for (const token of ['long', 'short', 'bad']) await ask(token);
      return asked.splice(0).map(({ form }) => form.get('token'));
    };
    expect(await askAll()).toEqual(['long', 'short', 'bad']);
    clock.ms += 4_999;
    expect(await askAll()).toEqual([]);
    clock.ms += 2;
    expect(await askAll()).toEqual(['short']);
    expect(await ask('short')).toBeNull();
    clock.ms += 5_000;
    expect(await askAll()).toEqual(['bad']);
    clock.ms += 50_000;
    expect(await askAll()).toEqual(['long', 'short', 'bad']);
    expect(new Set(reads)).toEqual(new Set(['hit', 'miss']));
  });

  it('is asked once for all who bring it at a time', async () => {
    const { origin, asked } = await server(() => ada);
    const { ask } = open(origin);
    const found = await Promise.all(Array.from({ length: 100 }, () => ask('opaque')));
    expect(found.every((one) => one?.id === 'company:ada')).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('is not asked by who may not, and whoever waited for that one asks in turn', async () => {
    const { origin, asked } = await server(() => ada);
    const { introspection } = open(origin);
    const [refused, waited] = await Promise.all([
      introspection.introspect('opaque', async () => false),
      introspection.introspect('opaque', mayAsk),
    ]);
    expect([refused, waited?.id, asked.length]).toEqual([null, 'company:ada', 1]);
  });

  it('is nothing for what is longer than any token', async () => {
    const { origin, asked } = await server(() => ada);
    expect([await open(origin).ask('a'.repeat(8_193)), asked.length]).toEqual([null, 0]);
  });
});

describe('a server that cannot say', () => {
  it.each<[string, Said | 'hangs' | number]>([
    ['hangs', 'hangs'],
    ['fails', 500],
    ['does not know us', 401],
    ['says nothing of RFC 7662', { error: 'opaque-token' }],
    ['answers of another kind', { active: 'true', sub: 'opaque-token' }],
    ['answers with numbers for names', { active: true, sub: 7 }],
  ])('leaves it open whose a token is where it %s, and tells no token of it', async (_what, said) => {
    const { origin } = await server(() => said);
    const { ask, warned } = open(origin, { timeoutMs: 200 });
    const error = await ask('opaque-token').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unavailable);
    expect(warned).toHaveLength(1);
    expect(`${warned}${error instanceof Error ? `${error.message}${String(error.cause)}` : ''}`).not.toMatch(
      /opaque-token|p\+ss|p%2Bss/,
    );
  });

  it('does not touch what is known until it ends, and is asked less and less while it is away', async () => {
    let away = false;
    const { origin, asked } = await server(() => (away ? 503 : ada));
    const { ask, clock, warned } = open(origin);
    await ask('known');
    away = true;
    asked.splice(0);
    for (let at = 0; at < 60; at++) await expect(ask(`unknown-${at}`)).rejects.toBeInstanceOf(Unavailable);
    expect(asked.length).toBeLessThan(60);
    expect((await ask('known'))?.id).toBe('company:ada');
    expect(warned.length).toBeLessThanOrEqual(3);
    clock.ms += 60_001;
    await expect(ask('known')).rejects.toBeInstanceOf(Unavailable);
  });

  it('is not there at all', async () => {
    await expect(open(await closedOrigin()).ask('opaque')).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('the secret', () => {
  it('may be replaced while it is used', async () => {
    const { origin, asked } = await server(() => ada);
    const { ask } = open(origin);
    await ask('one');
    await writeFile(join(folder, 'secret'), 'next');
    await ask('two');
    expect(asked[1]?.authorization).toBe(`Basic ${btoa('gate+way:next')}`);
  });

  it.each([
    ['is empty', ''],
    ['has two lines', 'one\ntwo\n'],
    ['is no text', 'p\0ss'],
  ])('is none where the file %s', async (_what, content) => {
    await writeFile(join(folder, 'secret'), content);
    await expect(readClientSecret(join(folder, 'secret'))).rejects.toThrow(/no client secret/);
  });

  it('that is missing later leaves it open whose a token is', async () => {
    const { origin } = await server(() => ada);
    const { ask, warned } = open(origin, { clientSecretFile: join(folder, 'gone') });
    await expect(ask('opaque')).rejects.toBeInstanceOf(Unavailable);
    expect(warned[0]).toMatch(/ENOENT/);
  });
});
