import { rateLimitersOf } from '@orderline/composition/api';
import { err } from '@orderline/domain/shared';
import { createLogThrottle, Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { beginCall, ClientGone, DeadlineExceeded, unlessGivenUp } from './context.ts';
import { createIdentify } from './identify.ts';
import type { Incoming } from './incoming.ts';
import { explain, problemAnswer } from './problem.ts';
import { countOperation, countRequest, rateLimitHeaders } from './rate-limit.ts';

const incoming = (headers: Readonly<Record<string, string>> = {}): Incoming => ({
  method: 'GET',
  path: '/api/v1/products',
  header: (name) => headers[name],
  remoteAddress: '203.0.113.9',
});

const begun = (client = new AbortController().signal, headers: Readonly<Record<string, string>> = {}) =>
  beginCall(incoming(headers), { newRequestId: () => 'r-1', deadlineMs: 60_000, client });

const limits = { anonymous: 2, user: 3, staff: 4, registration: 1, codes: 1 };

const identifying = (rateLimiters = rateLimitersOf(limits)) =>
  createIdentify({
    trustedProxies: [],
    addressHeader: 'x-forwarded-for',
    rateLimiters,
    tokens: { verify: async () => null },
    apiKeys: {
      authenticateApiKey: async ({ mayLookUp }) =>
        (await mayLookUp()) ? err({ kind: 'unknown' }) : err({ kind: 'too-many' }),
    },
    externalCallers: { admit: () => null },
  });

describe('a request that no framework has seen', () => {
  it('is identified, and counted once although its key was looked up', async () => {
    const rateLimiters = rateLimitersOf(limits);
    const caller = await identifying(rateLimiters)(incoming({ authorization: 'Bearer pk_live_nobodys_secret' }));
    expect(caller).toMatchObject({ principal: null, address: '203.0.113.9', counted: { allowed: true, remaining: 1 } });
    const { quota, refused } = await countRequest(rateLimiters, caller);
    expect([quota.remaining, refused]).toEqual([1, undefined]);
  });

  it('is refused beyond its limit, and told when to come again', async () => {
    const rateLimiters = rateLimitersOf(limits);
    const caller = await identifying()(incoming());
    await countRequest(rateLimiters, caller);
    await countRequest(rateLimiters, caller);
    const { quota, refused } = await countRequest(rateLimiters, caller);
    expect(refused).toEqual({ problem: 'rate-limited', headers: { 'Retry-After': '60' } });
    expect(rateLimitHeaders([quota])).toEqual({
      'RateLimit-Policy': '"default";q=2;w=60',
      RateLimit: '"default";r=0;t=60',
    });
  });

  it('counts for the limit of its operation, where that has one', async () => {
    const caller = await identifying()(incoming());
    const rateLimiters = rateLimitersOf(limits);
    expect(await countOperation(rateLimiters, caller, {})).toBeUndefined();
    const counted = await countOperation(rateLimiters, caller, { rateLimit: { name: 'codes' } });
    expect(counted?.quota).toMatchObject({ policy: 'codes', limit: 1, remaining: 0 });
  });

  it('has the id that it brings, or a new one, and a trace', () => {
    const [brought, given] = [begun(undefined, { 'x-request-id': 'till-7' }), begun()];
    expect([brought.call.requestId, given.call.requestId]).toEqual(['till-7', 'r-1']);
    expect(given.call.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    for (const { end } of [brought, given]) end();
  });

  it('is given up where its client goes', async () => {
    const client = new AbortController();
    const { call, end } = begun(client.signal);
    const waiting = unlessGivenUp(call.signal, () => new Promise(() => {}));
    client.abort();
    await expect(waiting).rejects.toBeInstanceOf(ClientGone);
    end();
  });
});

describe('what was thrown', () => {
  const logged: unknown[] = [];
  const logger = {
    error: (entry: unknown) => void logged.push(entry),
    warn: (entry: unknown) => void logged.push(entry),
  };
  const throttle = createLogThrottle({ everyMs: 60_000, elapsed: () => 0 });
  const explained = (error: unknown, receiving = false) =>
    explain(error, { givenUp: undefined, receiving, logger, throttle });

  it.each([
    ['an outage', new Unavailable('postgres', { retryAfterSeconds: 2 }), 'unavailable'],
    ['a deadline', new DeadlineExceeded(), 'timeout'],
    ['a bug', new Error('select 1'), 'internal'],
  ] as const)('is a problem: %s', (_what, error, problem) => {
    expect(explained(error)).toMatchObject({ problem });
  });

  it('is told once for many requests where something is away, and each time where it is a bug', () => {
    logged.length = 0;
    const fresh = createLogThrottle({ everyMs: 60_000, elapsed: () => 0 });
    const failed = { givenUp: undefined, receiving: false, logger, throttle: fresh };
    for (let request = 0; request < 14; request += 1) explain(new Unavailable('postgres'), failed);
    expect(logged).toHaveLength(1);
    for (let request = 0; request < 3; request += 1) explain(new Error('select 1'), failed);
    expect(logged).toHaveLength(4);
  });

  it('is the fault of a client that was still sending', () => {
    expect(explained(new DeadlineExceeded(), true)).toMatchObject({ problem: 'request-timeout' });
  });

  it('is told to nobody where the client is gone', () => {
    expect(explained(new ClientGone())).toBeNull();
  });
});

describe('a problem', () => {
  it('is status, headers and a body that names request and path', () => {
    const { call, end } = begun();
    const answer = problemAnswer({ problem: 'not-found' }, { call, path: '/api/v1/nothing' });
    expect(answer).toMatchObject({ status: 404, headers: { 'Content-Type': 'application/problem+json' } });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'not-found', instance: '/api/v1/nothing', requestId: 'r-1' });
    end();
  });
});
