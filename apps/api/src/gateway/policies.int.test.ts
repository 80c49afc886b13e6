import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { builtInPolicies } from '@orderline/composition/gateway';
import { type Policy, type PolicyRequest, policyKit } from '@orderline/contracts/gateway/policy';
import type { Filter } from '@orderline/domain/gateway';
import { describe, expect, it } from 'vitest';
import { echo, jsonOf, raw, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, opened: listens } = useGateways();
const { z, definePolicy } = policyKit;

const anything = z.unknown();
const by = (policy: string, options: unknown = {}): Filter => ({ type: 'ExtensionRef', policy, options });

const ruledBy = async (policy: Omit<Policy, 'options'>, listener = echo, changes = {}) => {
  let asked = 0;
  const target = await service((request, response) => {
    asked += 1;
    listener(request, response);
  });
  const policies = new Map([...builtInPolicies, ['own', definePolicy({ options: anything, ...policy })]]);
  const gateway = await gatewayOf(simple(target, { filters: [by('own')], ...changes }), { needs: { policies } });
  return { ...gateway, asked: () => asked };
};

const failuresIn = async ({ metrics }: { readonly metrics: { render: () => Promise<{ readonly body: string }> } }) =>
  /gateway_policy_failures_total\{[^}]*policy="own"[^}]*\} (\d+)/.exec((await metrics.render()).body)?.[1];

describe('a policy', () => {
  it('sees the request as it was matched, and nothing that only the gateway says', async () => {
    let seen: PolicyRequest | undefined;
    const { origin, api } = await ruledBy(
      {
        request: ({ request }) => {
          seen = request;
          return undefined;
        },
      },
      echo,
      { auth: { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: [] } },
    );
    const userId = await api.userWith('staff');
    const headers = {
      Authorization: `Bearer ${await api.tokenFor(userId, 'staff')}`,
      ...{ 'X-Tenant': 'a', 'X-User-Id': 'admin', X_User_Id: 'admin', 'X-Forwarded-For': '1.2.3.4' },
    };
    await fetch(`${origin}/%41?b=c`, { method: 'PUT', headers });
    expect(seen).toMatchObject({
      ...{ method: 'PUT', host: '127.0.0.1', path: '/A', search: '?b=c', rule: 'everything' },
      caller: { id: userId, by: 'orderline-token', scopes: expect.any(Set) },
    });
    expect(seen?.caller?.scopes.has('catalog:write')).toBe(true);
    expect(
      ['x-tenant', 'X-Tenant', 'x-user-id', 'x_user_id', 'x-forwarded-for'].map((name) => seen?.header(name)),
    ).toEqual([...['a', 'a', undefined, undefined, undefined]]);
  });

  it('sees of a header what its service may take for it, and nothing that does not go on', async () => {
    const { port } = await ruledBy({
      request: ({ request }) =>
        request.header('X-Tenant') === 'a' && request.header('Cookie') === 'a=1; b=2'
          ? undefined
          : { refuse: { problem: 'forbidden' } },
    });
    const cookies = 'Cookie: a=1\nCookie: b=2\n';
    const ask = async (headers: string): Promise<number> =>
      (await raw(port, `GET / HTTP/1.1\nHost: a\n${cookies}${headers}\n\n`)).status;
    expect(await ask('X-Tenant: a\nConnection: close')).toBe(200);
    expect(await ask('X-Tenant: a\nX_Tenant: b\nConnection: close')).toBe(403);
    expect(await ask('X-Tenant: a\nConnection: close, x-tenant')).toBe(403);
    expect(await ask('Connection: close')).toBe(403);
  });

  it('changes headers both ways, but none that only the gateway says', async () => {
    const { origin } = await ruledBy({
      request: ({ request }) => ({
        change: { set: { 'X-Tenant': request.header('x-tenant') ?? 'none' }, remove: ['X-Gone'] },
      }),
      response: ({ response }) => ({ set: { 'X-Seen': `${response.status} ${response.header('Content-Type')}` } }),
    });
    const answer = await fetch(origin, { headers: { 'X-Gone': '1' } });
    expect(answer.headers.get('x-seen')).toBe('200 application/json');
    expect((await jsonOf(answer)).headers).toMatchObject({ 'x-tenant': 'none' });
    expect((await jsonOf(await fetch(origin, { headers: { 'X-Gone': '1' } }))).headers['x-gone']).toBeUndefined();
  });

  it('answers by itself, to HEAD without a body', async () => {
    const { origin, asked } = await ruledBy({
      request: async () => ({ answer: { status: 418, headers: { 'Content-Type': 'text/plain' }, body: 'tea, ó' } }),
    });
    const answer = await fetch(origin);
    expect([answer.status, await answer.text(), answer.headers.get('content-length')]).toEqual([418, 'tea, ó', '7']);
    const head = await fetch(origin, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), asked()]).toEqual([418, '7', 0]);
  });

  it('refuses with a problem, and takes no more of the body', async () => {
    const { origin, port, asked } = await ruledBy({
      request: () => ({ refuse: { problem: 'forbidden', detail: 'Not today.', headers: { 'X-Why': 'sunday' } } }),
    });
    const answer = await fetch(origin);
    expect([answer.status, (await jsonOf(answer)).detail, answer.headers.get('x-why')]).toEqual([
      ...[403, 'Not today.', 'sunday'],
    ]);
    const early = await raw(port, 'POST / HTTP/1.1\nHost: a\nContent-Length: 9\n\n');
    expect([early.status, asked()]).toEqual([403, 0]);
  });

  it.each<[string, Omit<Policy, 'options'>]>([
    [
      'throws',
      {
        request: () => {
          throw new Error('no licence');
        },
      },
    ],
    ['rejects', { request: () => Promise.reject(new Error('no licence')) }],
    ['says who asks', { request: () => ({ change: { set: { 'X-User-Id': 'admin' } } }) }],
    ['says so in another spelling', { request: () => ({ change: { add: { X_User_Id: 'admin' } } }) }],
    ['takes away where it came from', { request: () => ({ change: { remove: ['x-forwarded-for'] } }) }],
    ['says how long the body is', { request: () => ({ change: { set: { 'content-length': '1' } } }) }],
    ['splits a header', { request: () => ({ change: { set: { 'x-a': 'b\r\nx-c: d' } } }) }],
    ['refuses by a code that is none', { request: () => JSON.parse('{"refuse":{"problem":"toString"}}') }],
    ['answers a status that is none', { request: () => ({ answer: { status: 101 } }) }],
    ['answers what is no verdict', { request: () => JSON.parse('{"allow":true}') }],
    [
      'throws at the head of an answer',
      {
        response: () => {
          throw new Error('no licence');
        },
      },
    ],
    ['waits at the head of an answer', { response: () => Object(Promise.resolve({ remove: ['x-internal'] })) }],
    ['rejects at the head of an answer', { response: () => Object(Promise.reject(new Error('no licence'))) }],
    ['says how long the answer is', { response: () => ({ set: { 'Content-Length': '1' } }) }],
    ['splits a header of the answer', { response: () => ({ add: { 'x-a': 'b\nc' } }) }],
    ['answers what is no change of an answer', { response: () => JSON.parse('{"change":{"remove":["etag"]}}') }],
    ['answers what is no change of a request', { request: () => JSON.parse('{"change":{"removed":["x-a"]}}') }],
  ])('that %s fails the request, and nothing else: told once by its name, and counted', async (_what, policy) => {
    const gateway = await ruledBy(policy);
    for (let at = 0; at < 2; at++) {
      const answer = await fetch(gateway.origin);
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([500, 'internal']);
    }
    const told = gateway.lines.filter(({ message }) => message === 'a policy of the gateway failed');
    expect(told).toMatchObject([{ level: 'error', policy: 'own' }]);
    expect(await failuresIn(gateway)).toBe('2');
    expect(gateway.opened.table().states.get('shop')?.targets).toMatchObject([{ failures: 0, inFlight: 0 }]);
  });

  it('that fails at the head of a body that was changed is no fault of the service, and nothing else', async () => {
    const body = { limitBytes: 1_000, pick: null, remove: ['/headers'], rename: [], set: [] };
    const response = () => {
      throw new Error('no licence');
    };
    const gateway = await ruledBy({ response }, echo, {
      filters: [{ type: 'ResponseBodyModifier', body }, by('own')],
    });
    for (let at = 0; at < 2; at++) {
      const answer = await fetch(gateway.origin);
      expect([answer.status, (await jsonOf(answer)).code]).toEqual([500, 'internal']);
    }
    expect(gateway.asked()).toBe(2);
    expect(gateway.opened.table().states.get('shop')?.targets).toMatchObject([{ failures: 0, inFlight: 0 }]);
  });

  it.each([[[]], [['/gone']]])('that fails at a head that is kept is told once, and no hit: %j', async (remove) => {
    let isWell = true;
    const answering: typeof echo = (_request, response) => {
      response.writeHead(200, { 'Cache-Control': 'max-age=60', 'Content-Type': 'application/json' });
      response.end('{}');
    };
    const body = { limitBytes: 1_000, pick: null, remove, rename: [], set: [] };
    const gateway = await ruledBy(
      {
        response: () => {
          if (isWell) return undefined;
          throw new Error('no licence');
        },
      },
      answering,
      {
        cache: { entryBytes: 1_000, totalBytes: 10_000, maxAgeSeconds: 60 },
        filters: [...(remove.length > 0 ? [{ type: 'ResponseBodyModifier', body } as const] : []), by('own')],
      },
    );
    expect((await fetch(gateway.origin)).status).toBe(200);
    isWell = false;
    for (let at = 0; at < 2; at++) expect((await fetch(gateway.origin)).status).toBe(500);
    const errors = gateway.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect([gateway.asked(), errors]).toEqual([1, ['a policy of the gateway failed']]);
    expect((await gateway.metrics.render()).body).not.toMatch(/gateway_cache_requests_total\{[^}]*"hit"/);
  });

  it('has the time of the request and no more, and is told when it is over', async () => {
    let aborted = false;
    const gateway = await ruledBy(
      {
        request: ({ request: { signal } }) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              aborted = true;
            });
          }),
      },
      echo,
      { timeouts: { requestMs: 50, backendRequestMs: 50 } },
    );
    const answer = await fetch(gateway.origin);
    expect([answer.status, (await jsonOf(answer)).code, gateway.asked(), aborted]).toEqual([504, 'timeout', 0, true]);
  });

  it('that looks at the head of an answer lets its body stream on', async () => {
    const { origin } = await ruledBy({ response: () => ({ set: { 'x-seen': 'yes' } }) }, (request, response) => {
      response.write('first');
      request.on('end', () => response.end()).resume();
    });
    const asking = httpRequest(origin, { method: 'POST' });
    asking.write('more');
    const [answer] = await once(asking, 'response');
    expect(answer.headers['x-seen']).toBe('yes');
    const [chunk] = await once(answer, 'data');
    expect(String(chunk)).toBe('first');
    asking.end();
    await once(answer.resume(), 'end');
  });

  it('that looks at the head of an answer has nothing of it go out before or after the head', async () => {
    const { port } = await ruledBy(
      { response: () => ({ set: { 'x-set': 'ours' }, remove: ['X-Internal'] }) },
      (_request, response) => {
        response.writeEarlyHints({ link: '</internal.css>; rel=preload', 'x-internal': 'secret' });
        response.writeHead(200, { trailer: 'x-internal, x-set, x-sum' });
        response.write('whole');
        response.addTrailers({ 'X-Internal': 'secret', 'x-set': 'secret', 'x-sum': '42' });
        response.end();
      },
    );
    const { head, body } = await raw(port, 'GET / HTTP/1.1\nHost: a\nConnection: close\n\n');
    expect(head).toBe('http/1.1 103 early hints');
    expect(body).not.toContain('secret');
    expect(body).toMatch(/x-set: ours[\s\S]*whole[\s\S]*x-sum: 42/i);
  });

  it('is asked for WebSockets, too, and one that fails at their head ends them', async () => {
    const { server, origin: target } = await listens(createServer());
    server.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    const policies = new Map([
      [
        'own',
        definePolicy({
          options: anything,
          request: ({ request }) =>
            request.path === '/refused' ? { answer: { status: 403, body: 'no' } } : { change: { set: { 'x-a': 'b' } } },
          response: ({ request }) => {
            if (request.path === '/fails') throw new Error('no licence');
            return { set: { 'X-Seen': 'yes' } };
          },
        }),
      ],
    ]);
    const { port } = await gatewayOf(simple(target, { filters: [by('own')] }), { needs: { policies } });
    const shake = async (path: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      const [head] = await once(socket, 'data');
      socket.destroy();
      return String(head);
    };
    expect(await shake('/passes')).toMatch(/^HTTP\/1\.1 101 [\s\S]*X-Seen: yes/i);
    expect(await shake('/refused')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await shake('/fails')).toMatch(/^HTTP\/1\.1 500 /);
  });

  it('that is built in speaks to clients', async () => {
    const target = await service(echo);
    const { origin } = await gatewayOf({
      rules: [
        rule({ filters: [by('deprecation', { since: '2026-01-01' })] }),
        rule({
          ...{ name: 'closed', filters: [by('maintenance', { retryAfterSeconds: 5, detail: 'Closed.' })] },
          matches: [{ path: { type: 'PathPrefix', value: '/closed' }, method: null, headers: [], query: [] }],
        }),
      ],
      upstreams: [upstream({ targets: [target] })],
    });
    expect((await fetch(origin)).headers.get('deprecation')).toBe('@1767225600');
    const closed = await fetch(`${origin}/closed`);
    expect([closed.status, closed.headers.get('retry-after'), (await jsonOf(closed)).detail]).toEqual([
      503,
      '5',
      'Closed.',
    ]);
  });
});

describe('a mirror', () => {
  type Seen = { readonly method: string | undefined; readonly url: string | undefined; readonly body: string };

  const mirrorOf = (numerator: number): Filter => ({
    ...{ type: 'RequestMirror', upstream: 'shadow', numerator, denominator: 1 },
  });

  const mirrored = async (
    shadow: Parameters<typeof service>[0] | string,
    { to, changes = {} }: { readonly to?: string; readonly changes?: Parameters<typeof simple>[1] } = {},
  ) => {
    const seen: Seen[] = [];
    const target =
      typeof shadow === 'string'
        ? shadow
        : await service(async (request, response) => {
            seen.push({ method: request.method, url: request.url, body: await text(request) });
            shadow(request, response);
          });
    const gateway = await gatewayOf({
      rules: [rule({ filters: [mirrorOf(1)], ...changes })],
      upstreams: [
        upstream({ targets: [to ?? (await service(echo))] }),
        upstream({ name: 'shadow', targets: [target] }),
      ],
    });
    const counted = async (outcome: string) =>
      Number(
        new RegExp(`gateway_mirrored_total\\{[^}]*outcome="${outcome}"[^}]*\\} (\\d+)`).exec(
          (await gateway.metrics.render()).body,
        )?.[1] ?? 0,
      );
    return { ...gateway, seen, counted };
  };

  const ok: Parameters<typeof service>[0] = (_request, response) => void response.end('nobody sees this');

  it('gets a copy of each request with its body, and its answer goes to nobody', async () => {
    const { origin, seen, counted } = await mirrored(ok);
    const answer = await fetch(`${origin}/a?b=c`, { method: 'POST', body: 'the body' });
    expect(await jsonOf(answer)).toMatchObject({ url: '/a?b=c', body: 'the body' });
    await fetch(origin);
    await expect.poll(() => counted('2xx')).toBe(2);
    expect(seen.sort((a, b) => String(a.method).localeCompare(String(b.method)))).toEqual([
      { method: 'GET', url: '/', body: '' },
      { method: 'POST', url: '/a?b=c', body: 'the body' },
    ]);
  });

  it('gets one copy of a request that is tried again, whose body is kept for that', async () => {
    const { origin, seen, counted } = await mirrored(ok, {
      changes: { retry: { attempts: 1, codes: [], backoffMs: 0 } },
    });
    await fetch(origin, { method: 'PUT', body: 'kept' });
    await expect.poll(() => counted('2xx')).toBe(1);
    expect(seen).toEqual([{ method: 'PUT', url: '/', body: 'kept' }]);
  });

  it('gets no copy of an upgrade', async () => {
    const { origin, port, seen, counted } = await mirrored(ok);
    const upgrade = 'Connection: Upgrade\nUpgrade: websocket\n';
    const { status } = await raw(port, `GET /upgrade HTTP/1.1\nHost: a\n${upgrade}\n`);
    // What comes after has its copy: one of the upgrade would be there by then.
    await fetch(`${origin}/after`);
    await expect.poll(() => counted('2xx')).toBe(1);
    expect([status, seen.map(({ url }) => url)]).toEqual([200, ['/after']]);
  });

  it('of no share gets nothing, where one of all beside it gets each request', async () => {
    const filters = [0, 1].map((numerator) => mirrorOf(numerator));
    const { origin, seen, counted } = await mirrored(ok, { changes: { filters } });
    for (let n = 0; n < 5; n++) await fetch(origin);
    await expect.poll(() => counted('2xx')).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('is counted where the service cannot be reached that would have the body', async () => {
    const { origin, counted } = await mirrored(ok, { to: 'http://127.0.0.1:1' });
    expect((await fetch(origin, { method: 'POST', body: 'never taken' })).status).toBe(502);
    await expect.poll(() => counted('unfinished')).toBe(1);
  });

  it('that fails, hangs or is not there touches no request', async () => {
    const failing = await mirrored((_request, response) => void response.writeHead(500).end());
    expect((await fetch(failing.origin)).status).toBe(200);
    await expect.poll(() => failing.counted('5xx')).toBe(1);
    const timeouts = { requestMs: 5_000, backendRequestMs: 100 };
    const hanging = await mirrored(() => undefined, { changes: { timeouts } });
    expect((await fetch(hanging.origin)).status).toBe(200);
    await expect.poll(() => hanging.counted('timeout')).toBe(1);
    const gone = await mirrored('http://127.0.0.1:1');
    expect((await fetch(gone.origin)).status).toBe(200);
    await expect.poll(() => gone.counted('lost')).toBe(1);
    expect(gone.opened.table().states.get('shadow')?.targets).toMatchObject([{ failures: 0, inFlight: 0 }]);
  });

  it('that hangs is sent a bounded number of copies, while every request is answered', async () => {
    const { origin, counted, seen } = await mirrored(() => undefined);
    const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(origin)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await expect.poll(() => counted('busy')).toBe(36);
    await expect.poll(() => seen.length).toBe(64);
  });

  it('gets no copy of a body that is too long to be kept, or that never was whole', async () => {
    const { origin, port, seen, counted } = await mirrored(ok);
    const answer = await fetch(origin, { method: 'POST', body: 'a'.repeat(256 * 1024 + 1) });
    expect((await jsonOf(answer)).body).toHaveLength(256 * 1024 + 1);
    await expect.poll(() => counted('too-large')).toBe(1);
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf');
    await expect.poll(async () => (await fetch(origin, { method: 'HEAD' })).status).toBe(200);
    socket.destroy();
    await expect.poll(() => counted('unfinished')).toBe(1);
    expect(seen.every(({ method }) => method === 'HEAD')).toBe(true);
  });
});
