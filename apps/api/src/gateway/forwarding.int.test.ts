import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Gateway } from '@orderline/domain/gateway';
import { describe, expect, it } from 'vitest';
import { ambiguousTargets, brokenRequests, host } from '../testing/broken-requests.ts';
import { echo, jsonOf, prefix, raw, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, tcpService } = useGateways();

describe('a request through the gateway', () => {
  it('reaches its service with method, path, query, headers and body as they were, and its answer comes back so', async () => {
    const { origin } = await gatewayOf(simple(await service(echo)));
    const response = await fetch(`${origin}/a/b%20c?q=1&q=2`, {
      method: 'POST',
      body: 'hello',
      headers: { 'X-Mine': 'yes' },
    });
    const seen = await jsonOf(response);
    expect(seen).toMatchObject({ method: 'POST', url: '/a/b%20c?q=1&q=2', body: 'hello' });
    expect(seen.headers).toMatchObject({ 'x-mine': 'yes', 'content-length': '5', 'x-forwarded-for': '127.0.0.1' });
    expect(response.headers.get('x-request-id')).toBe(seen.headers['x-request-id']);
  });

  it('is logged and measured by its rule, with nothing secret of it', async () => {
    const gateway = await gatewayOf(simple(await service(echo), { matches: prefix('/pets') }));
    const secrets = { Authorization: 'Bearer s3cret', Cookie: 'sid=s3cret' };
    await (await fetch(`${gateway.origin}/pets/s3cret?key=s3cret`, { headers: secrets })).text();
    await expect
      .poll(gateway.requests)
      .toMatchObject([
        { route: 'everything', path: '/pets/[redacted]', status: 200, upstream: 'shop', target: expect.any(String) },
      ]);
    expect(JSON.stringify(gateway.lines)).not.toContain('s3cret');
  });

  it('adds no series, whatever it asks for', async () => {
    const { origin, metrics, requests } = await gatewayOf(simple(await service(echo), { matches: prefix('/pets') }));
    const ask = async (path: string, method: string) => (await fetch(`${origin}${path}`, { method })).text();
    for (const path of ['/pets/1', '/x']) await ask(path, 'GET');
    await expect.poll(() => requests().length).toBe(2);
    const series = async () =>
      (await metrics.registry.metrics()).split('\n').filter((line) => /^(http_server|gateway)/.test(line)).length;
    const before = await series();
    for (let n = 0; n < 20; n++) for (const path of [`/pets/${n}`, `/none-${n}`]) await ask(path, 'GET');
    await expect.poll(() => requests().length).toBe(42);
    expect(await series()).toBe(before);
  });
});

describe('what a client may not say', () => {
  it.each([
    'X-User-Id',
    'x_user_id',
    'X_User_Scopes',
    'X-Consumer-Id',
    'X_Auth_Method',
    'X-Forwarded-For',
    'X_Forwarded_For',
    'X_Forwarded-Host',
    'Forwarded',
    'X-Real-IP',
    'X_Request_Id',
    'TraceParent',
    'X-Gateway-Rule',
    'X-Forwarded',
    'X-Original-URL',
    'X_Original_Url',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'X_HTTP-Method_Override',
    'X-HTTP-Method',
    'X-Method-Override',
  ])('is dropped in whichever spelling: %s', async (name) => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const { body } = await raw(port, `GET / HTTP/1.1\n${host}${name}: forged\nConnection: close\n\n`);
    expect(body).not.toContain('forged');
  });

  it('is what its own Connection header lists, and it takes away none of ours', async () => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const text = `GET / HTTP/1.1\n${host}X-Mine: 1\nConnection: close, x-mine, x-forwarded-for, x-request-id, host\n\n`;
    const { headers } = JSON.parse((await raw(port, text)).body);
    expect(headers['x-mine']).toBeUndefined();
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      host: 'shop.example',
      'x-request-id': expect.any(String),
    });
  });

  it('is believed of our own proxies alone, and we say whom we heard from', async () => {
    const target = await service(echo);
    const { origin } = await gatewayOf(simple(target), { settings: { trustedProxies: ['127.0.0.0/8'] } });
    const headers = {
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'shop.example',
    };
    const seen = await jsonOf(await fetch(origin, { headers }));
    expect(seen.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example',
    });
  });
});

describe('bad input', () => {
  it.each([
    ['an unknown path', 'GET', '/none', 404, 'not-found'],
    ['a wrong method', 'DELETE', '/pets', 405, 'method-not-allowed'],
    ['TRACE', 'TRACE', '/pets', 405, 'method-not-allowed'],
    ['..', 'GET', '/pets/../admin', 400, 'bad-request'],
    ['%2e', 'GET', '/pets/%2e%2e/admin', 400, 'bad-request'],
    ['%2f', 'GET', '/pets%2fadmin', 400, 'bad-request'],
    ['NUL', 'GET', '/pets%00', 400, 'bad-request'],
    ['//', 'GET', '//pets', 400, 'bad-request'],
    ['a backslash', 'GET', '/pets\\admin', 400, 'bad-request'],
    ['..; as Java reads it', 'GET', '/pets/..;/admin', 400, 'bad-request'],
    ['a path parameter, which Java cuts off', 'GET', '/pets;a=b/1', 400, 'bad-request'],
    ['an absolute target', 'GET', 'http://evil.example/pets', 400, 'bad-request'],
    ['CONNECT', 'CONNECT', 'evil.example:443', 405, 'method-not-allowed'],
  ])('is answered with a problem before any service sees it: %s', async (_what, method, target, status, code) => {
    let asked = 0;
    const origin = await service((_request, response) => {
      asked += 1;
      response.end();
    });
    const { port } = await gatewayOf(simple(origin, { matches: prefix('/pets', 'GET') }));
    const answer = await raw(port, `${method} ${target} HTTP/1.1\n${host}Connection: close\n\n`);
    expect(answer.head).toContain('content-type: application/problem+json');
    expect([answer.status, JSON.parse(answer.body).code, asked]).toEqual([status, code, 0]);
  });

  it.each([
    ['a length and chunks', `POST / HTTP/1.1\n${host}Content-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n`],
    ['two lengths', `POST / HTTP/1.1\n${host}Content-Length: 1\nContent-Length: 2\n\nxx`],
    ['two Hosts', `GET / HTTP/1.1\n${host}Host: evil.example\n\n`],
    ['an unknown coding', `POST / HTTP/1.1\n${host}Transfer-Encoding: xchunked\n\n0\n\n`],
    ['chunks that are not last', `POST / HTTP/1.1\n${host}Transfer-Encoding: chunked, identity\n\n0\n\n`],
    ['a line that is folded', `GET / HTTP/1.1\n${host}A: b\n c\n\n`],
    ['a blank before the colon', `POST / HTTP/1.1\n${host}Content-Length : 1\n\nx`],
    ['no Host', 'GET / HTTP/1.1\n\n'],
    ['garbage', 'garbage\n\n'],
  ])('that could be read in two ways is refused and the connection closed: %s', async (_what, text) => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const answer = await raw(port, text);
    expect(answer.status).toBe(400);
    expect(answer.head).toContain('application/problem+json');
    expect(answer.head).toContain('connection: close');
  });

  it.each([
    ['announced', 'Content-Length: 2000000\n\n'],
    ['in chunks', `Transfer-Encoding: chunked\n\n400\n${'x'.repeat(0x400)}\n1\nx\n`],
  ])('is a body that is too large, %s, which is answered 413', async (_how, rest) => {
    const { port } = await gatewayOf(simple(await service(echo), { bodyLimitBytes: 1024 }));
    const answer = await raw(port, `POST / HTTP/1.1\n${host}${rest}`);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([413, 'payload-too-large']);
  });
});

/** The API has no such path; the gateway reads it in one way. */
const oneSpelling = '/%69nternal/jobs';

describe('the raw corpus of the API', () => {
  it('has one target that is plain here: what is matched is what is forwarded', async () => {
    const { port } = await gatewayOf(simple(await service(echo), { matches: prefix('/internal') }));
    const answer = await raw(port, `GET ${oneSpelling} HTTP/1.1\n${host}Connection: close\n\n`);
    expect([answer.status, JSON.parse(answer.body).url]).toEqual([200, '/internal/jobs']);
  });

  it.each(brokenRequests)('is answered with a problem and closed: %s', async (_what, text, status, code) => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const answer = await raw(port, text);
    expect(answer.head).toContain('content-type: application/problem+json');
    expect(answer.head).toContain('connection: close');
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
  });

  it.each(ambiguousTargets.filter((target) => target !== oneSpelling))(
    'is refused before any service sees it: %s',
    async (target) => {
      let asked = 0;
      const origin = await service((_request, response) => {
        asked += 1;
        response.end();
      });
      const { port } = await gatewayOf(simple(origin));
      const answer = await raw(port, `GET ${target} HTTP/1.1\n${host}Connection: close\n\n`);
      expect([answer.status, JSON.parse(answer.body).code, asked]).toEqual([400, 'bad-request', 0]);
    },
  );
});

describe('a service that fails', () => {
  it('and cannot be reached is answered 502, and once it is ejected 503 at once with Retry-After', async () => {
    const gateway = simple('http://127.0.0.1:1');
    const failing = {
      ...gateway,
      upstreams: [
        upstream({
          targets: ['http://127.0.0.1:1'],
          health: { path: null, everyMs: 1000, failures: 2, ejectedMs: 30_000 },
        }),
      ],
    };
    const { origin } = await gatewayOf(failing);
    expect((await fetch(origin)).status).toBe(502);
    const refused = await fetch(origin);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, expect.closeTo(30, -1)]);
    expect(await refused.json()).toMatchObject({ code: 'unavailable' });
  });

  it('by answering garbage is 502, and nothing of that reaches the client', async () => {
    const target = await tcpService((socket) => socket.on('data', () => socket.end('SSH-2.0-secret\r\n')));
    const { origin } = await gatewayOf(simple(target));
    const answer = await fetch(origin);
    expect(answer.status).toBe(502);
    expect(await answer.text()).not.toContain('secret');
  });

  it('by not answering in time is 504, and its connection is closed', async () => {
    const gone = Promise.withResolvers<void>();
    const target = await service((request) => void request.socket.once('close', () => gone.resolve()));
    const { origin } = await gatewayOf(simple(target, { timeouts: { requestMs: 100, backendRequestMs: 100 } }));
    const answer = await fetch(origin);
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([504, 'timeout']);
    await gone.promise;
  });

  it('in the middle of its answer breaks the answer off, so that nobody takes it for whole', async () => {
    const target = await service((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    const { origin } = await gatewayOf(simple(target));
    await expect(fetch(origin).then((answer) => answer.text())).rejects.toThrow();
  });
});

type Seen = { readonly method: string | undefined };

/** Loses the first `losses` requests after they were read, and answers the others. */
const losing = async (losses: number) => {
  const seen: Seen[] = [];
  const target = await service((request, response) => {
    seen.push({ method: request.method });
    request.resume();
    request.once('end', () => (seen.length <= losses ? request.socket.destroy() : response.end('ok')));
  });
  return { seen, target };
};

describe('a request that was lost', () => {
  it.each([
    ['GET', {}, undefined, 200, 2],
    ['POST', {}, 'body', 502, 1],
    ['POST', { 'Idempotency-Key': 'k' }, 'body', 200, 2],
    ['PUT', {}, 'body', 200, 2],
  ])('is sent again only where that does no harm: %s %j', async (method, headers, body, status, times) => {
    const { seen, target } = await losing(1);
    const { origin } = await gatewayOf(simple(target, { retry: { attempts: 1, codes: [], backoffMs: 0 } }));
    const answer = await fetch(origin, { method, headers, ...(body !== undefined && { body }) });
    await answer.text();
    expect([answer.status, seen.length]).toEqual([status, times]);
  });

  it('is not sent again where the status is none of the rule', async () => {
    const statuses: number[] = [];
    const target = await service((_request, response) => {
      statuses.push(statuses.length === 0 ? 503 : 200);
      response.writeHead(statuses.at(-1) ?? 0).end('x');
    });
    const { origin } = await gatewayOf(simple(target, { retry: { attempts: 1, codes: [502], backoffMs: 0 } }));
    expect((await fetch(origin)).status).toBe(503);
    expect(statuses).toEqual([503]);
  });

  it('is sent to another target where the first could not be reached, whatever its method', async () => {
    const target = await service(echo);
    const gateway = { rules: [rule({})], upstreams: [upstream({ targets: ['http://127.0.0.1:1', target] })] };
    const { origin } = await gatewayOf(gateway);
    for (let n = 0; n < 8; n++) {
      const answer = await fetch(origin, { method: 'POST', body: 'hello' });
      expect([answer.status, (await jsonOf(answer)).body]).toEqual([200, 'hello']);
    }
  });
});

describe('a connection to a service', () => {
  it('is used again while the service surely holds it, and not where it tells that it soon will not', async () => {
    const hints = new Map([
      ['holds', 5],
      ['soon', 1],
    ]);
    for (const [name, seconds] of hints) {
      const ports = new Set<number | undefined>();
      const target = await service((request, response) => {
        ports.add(request.socket.remotePort);
        response.setHeader('connection', 'keep-alive').setHeader('keep-alive', `timeout=${seconds}`).end('ok');
      });
      const { origin } = await gatewayOf(simple(target));
      for (let n = 0; n < 3; n++) await (await fetch(origin)).text();
      expect([name, ports.size]).toEqual([name, name === 'holds' ? 1 : 3]);
    }
  });

  it('that is closed under a request costs nobody an answer whom another try does no harm', async () => {
    const target = await tcpService((socket) => {
      let asked = 0;
      socket.on('data', () => {
        asked += 1;
        if (asked === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        else socket.destroy();
      });
    });
    const { origin } = await gatewayOf(simple(target));
    for (let n = 0; n < 3; n++) expect(await (await fetch(origin)).text()).toBe('ok');
    expect((await fetch(origin, { method: 'POST', body: 'x' })).status).toBe(502);
  });
});

describe('a stream', () => {
  it('of events passes event by event', async () => {
    let response: ServerResponse | undefined;
    const target = await service((_request, answer) => {
      response = answer;
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      answer.flushHeaders();
    });
    const { origin } = await gatewayOf(simple(target, { timeouts: { requestMs: 1_000, backendRequestMs: 1_000 } }));
    const answer = await fetch(origin);
    const reader = answer.body?.getReader();
    for (const [event, after] of [
      ['data: 1\n\n', 0],
      ['data: 2\n\n', 1_100],
    ] as const) {
      setTimeout(() => response?.write(event), after);
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(event);
    }
    await reader?.cancel();
  });

  it('ends at its service where the client leaves', async () => {
    const left = Promise.withResolvers<void>();
    const target = await service((_request, answer) => {
      answer.write('x');
      answer.once('close', () => left.resolve());
    });
    const { origin, requests } = await gatewayOf(simple(target));
    const answer = await fetch(origin);
    await answer.body?.cancel();
    await left.promise;
    await expect.poll(() => requests().length).toBe(1);
  });

  it('ends at its service where the client leaves before it is answered, which says nothing of the service', async () => {
    const asked = Promise.withResolvers<IncomingMessage>();
    const target = await service((request) => asked.resolve(request));
    const { port, opened, requests } = await gatewayOf(simple(target));
    const client = httpRequest({ port, host: '127.0.0.1' });
    client.on('error', () => undefined);
    client.end();
    const { socket } = await asked.promise;
    const closed = once(socket, 'close');
    client.destroy();
    await closed;
    await expect.poll(requests).toMatchObject([{ status: 499 }]);
    expect(opened.table().states.get('shop')?.targets).toMatchObject([{ failures: 0, inFlight: 0 }]);
  });

  it('is taken from the client no faster than the service takes it, and from the service no faster than the client', async () => {
    let request: IncomingMessage | undefined;
    let response: ServerResponse | undefined;
    const target = await service((incoming, answer) => {
      [request, response] = [incoming, answer];
    });
    const { port } = await gatewayOf(simple(target, { bodyLimitBytes: 1024 ** 3 }));
    const client = httpRequest({ port, host: '127.0.0.1', method: 'POST' });
    client.on('error', () => undefined);
    const chunk = Buffer.alloc(64 * 1024);
    const blocked = (writable: { write(chunk: Buffer): boolean; readonly writableLength: number }) => {
      for (let n = 0; n < 400; n++) writable.write(chunk);
      return () => writable.writableLength;
    };
    const unsent = blocked(client);
    await expect.poll(() => request !== undefined).toBe(true);
    await expect
      .poll(
        async () => {
          const before = unsent();
          await new Promise((resolve) => setTimeout(resolve, 100));
          return before > 5 * 1024 * 1024 && before === unsent();
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    const answered = once(client, 'response');
    const unread = response && blocked(response);
    await answered;
    await expect
      .poll(
        async () => {
          const before = unread?.() ?? 0;
          await new Promise((resolve) => setTimeout(resolve, 100));
          return before > 5 * 1024 * 1024 && before === unread?.();
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    client.destroy();
  });

  it.each([{}, { 'Idempotency-Key': 'k' }])(
    'of a client that is too slow is its own fault: it is told so, and the service is none the worse for it %j',
    async (headers) => {
      const target = await service(echo);
      const { port, opened } = await gatewayOf(
        simple(target, {
          timeouts: { requestMs: 700, backendRequestMs: 700 },
          retry: { attempts: 1, codes: [], backoffMs: 0 },
        }),
      );
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
      const answer = await raw(port, `POST / HTTP/1.1\n${host}${lines.join('')}Content-Length: 10\n\nhalf`);
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([408, 'request-timeout']);
      expect(opened.table().states.get('shop')?.targets).toMatchObject([{ failures: 0, inFlight: 0 }]);
    },
  );

  it('that a client does not read is ended in time, and the service is none the worse for it', async () => {
    const target = await service((_request, response) => void response.end(Buffer.alloc(50 * 1024 ** 2)));
    const { port, opened } = await gatewayOf(simple(target, { timeouts: { requestMs: 700, backendRequestMs: 700 } }));
    const client = httpRequest({ port, host: '127.0.0.1' });
    client.end();
    const [answer] = await once(client, 'response');
    await expect.poll(() => opened.table().states.get('shop')?.targets[0]?.inFlight).toBe(0);
    expect(opened.table().states.get('shop')?.targets).toMatchObject([{ failures: 0 }]);
    answer.on('error', () => undefined);
    client.destroy();
  });

  it('has none of what a filter sets or removes after it, nor what only its head may say', async () => {
    const target = await tcpService((socket) => {
      const after = 'X-Gone: secret\r\nx-SET: secret\r\nX-Sum: 42\r\nSet-Cookie: a=secret\r\nConnection: secret\r\n';
      socket.once('data', () =>
        socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${after}\r\n`),
      );
    });
    const changes = { set: [{ name: 'x-set', value: 'ours' }], add: [], remove: ['x-gone'] };
    const { port } = await gatewayOf(simple(target, { filters: [{ type: 'ResponseHeaderModifier', changes }] }));
    const { body } = await raw(port, `GET / HTTP/1.1\n${host}Connection: close\n\n`);
    expect(body.toLowerCase()).toContain('x-sum: 42');
    expect(body).not.toContain('secret');
  });

  it('has its trailers after it', async () => {
    const target = await service((_request, answer) => {
      answer.writeHead(200, { trailer: 'x-sum' });
      answer.write('body');
      answer.addTrailers({ 'x-sum': '42' });
      answer.end();
    });
    const { port } = await gatewayOf(simple(target));
    const { body, head } = await raw(port, `GET / HTTP/1.1\n${host}Connection: close\n\n`);
    expect(head).toContain('trailer: x-sum');
    expect(body.toLowerCase()).toContain('x-sum: 42');
  });
});

describe('a target', () => {
  it('that fails is ejected and stays so over a reload, and comes back by one request that tries it', async () => {
    let isGood = false;
    let clock = 1;
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.writeHead(isGood ? 200 : 500).end();
    });
    const gateway = (note: string): Gateway => ({
      rules: [rule({ matches: prefix('/') }), rule({ name: note, matches: prefix(`/${note}`) })],
      upstreams: [
        upstream({ targets: [target], health: { path: null, everyMs: 1000, failures: 2, ejectedMs: 30_000 } }),
      ],
    });
    const { origin, write, opened } = await gatewayOf(gateway('one'), { needs: { elapsed: () => clock } });
    const ask = async () => (await fetch(origin)).status;
    expect([await ask(), await ask(), await ask()]).toEqual([500, 500, 503]);
    await write(gateway('two'));
    await expect.poll(() => opened.table().routes.rules.map(({ name }) => name)).toContain('two');
    expect([await ask(), asked]).toEqual([503, 2]);
    isGood = true;
    clock += 30_000;
    expect([await ask(), await ask()]).toEqual([200, 200]);
  });

  it('is asked for its health where the file says so, and gets no request while it is ill', async () => {
    let isWell = false;
    const listener =
      (name: string): RequestListener =>
      (request, response) => {
        if (request.url === '/health') return void response.writeHead(name === 'ill' && !isWell ? 503 : 200).end();
        response.end(name);
      };
    const [ill, well] = [await service(listener('ill')), await service(listener('well'))];
    const health = { path: '/health', everyMs: 50, failures: 2, ejectedMs: 1000 };
    const { origin, opened } = await gatewayOf({
      rules: [rule({})],
      upstreams: [upstream({ targets: [ill, well], health })],
    });
    const states = () =>
      opened
        .table()
        .states.get('shop')
        ?.targets.map(({ healthy }) => healthy);
    await expect.poll(states).toEqual([false, true]);
    for (let n = 0; n < 10; n++) expect(await (await fetch(origin)).text()).toBe('well');
    isWell = true;
    await expect.poll(states).toEqual([true, true]);
  });

  it('of a canary gets its share', async () => {
    const [old, canary] = [await service((_q, r) => r.end('old')), await service((_q, r) => r.end('canary'))];
    const { origin } = await gatewayOf({
      rules: [
        rule({
          backends: [
            { upstream: 'old', weight: 0 },
            { upstream: 'canary', weight: 1 },
          ],
        }),
      ],
      upstreams: [upstream({ name: 'old', targets: [old] }), upstream({ name: 'canary', targets: [canary] })],
    });
    for (let n = 0; n < 10; n++) expect(await (await fetch(origin)).text()).toBe('canary');
  });
});
