import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { CacheBounds, Rule } from '@orderline/domain/gateway';
import { describe, expect, it } from 'vitest';
import { prefix, raw, rule, simple, upstream, useGateways } from '../../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const bounds: CacheBounds = { entryBytes: 64_000, totalBytes: 1_000_000, maxAgeSeconds: 3_600 };

const required: Rule['auth'] = { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: [] };

type Got = {
  readonly status: number | undefined;
  readonly text: string;
  readonly header: (name: string) => string | string[] | undefined;
  readonly cache: string;
};

type Answering = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A cached route to a service that counts how often it is asked; its clock stands still until it is put on. */
const cachedBy = async (
  answer: Answering,
  changes: Partial<Rule> = {},
  settings: { readonly trustedProxies?: readonly string[] } = {},
) => {
  const asked: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
  const listener: RequestListener = (request, response) => {
    response.setHeader('Date', new Date(clock.now).toUTCString());
    asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    answer(request, response, asked.length);
  };
  const clock = { now: Date.now() };
  const target = await service(listener);
  const gateway = await gatewayOf(simple(target, { cache: bounds, ...changes }), {
    ...{ settings, needs: { now: () => clock.now } },
  });
  /** Not by fetch, which would ask for no cache as soon as there is a condition. */
  const get = async (path = '/', headers: Record<string, string> = {}, method = 'GET'): Promise<Got> => {
    const sent = httpRequest(`${gateway.origin}${path}`, { headers, method }).end();
    const [answered] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = await answered.toArray();
    const header = (name: string) => answered.headers[name];
    const text = Buffer.concat(chunks).toString();
    return { status: answered.statusCode, text, header, cache: String(header('cache-status')) };
  };
  return { gateway, target, asked, clock, get, later: (seconds: number) => (clock.now += seconds * 1_000) };
};

const says =
  (control: string, more: Record<string, string> = {}): Answering =>
  (_request, response, nth) => {
    response.writeHead(200, { 'Cache-Control': control, ...more });
    response.end(`answer ${nth}`);
  };

describe('an answer that may be kept', () => {
  it('is given again without its service, with its age, until that is over', async () => {
    const { get, asked, later } = await cachedBy(says('max-age=60', { 'X-Mine': 'yes' }));
    const first = await get();
    expect([first.text, first.cache, first.header('age')]).toEqual([
      'answer 1',
      'orderline; fwd=uri-miss; stored',
      undefined,
    ]);
    later(30);
    const again = await get();
    expect([again.text, again.header('age'), again.header('x-mine')]).toEqual(['answer 1', '30', 'yes']);
    expect(again.cache).toMatch(/^orderline; hit; ttl=(29|30)$/);
    expect(again.header('x-request-id')).not.toBe(first.header('x-request-id'));
    later(31);
    expect((await get()).text).toBe('answer 2');
    expect(asked).toHaveLength(2);
  });

  it('answers HEAD, too, and a GET is not answered from a HEAD', async () => {
    const { get, asked } = await cachedBy(says('max-age=60'));
    expect((await get('/', {}, 'HEAD')).text).toBe('');
    expect((await get()).text).toBe('answer 2');
    const head = await get('/', {}, 'HEAD');
    expect([head.text, head.header('content-length'), asked.length]).toEqual(['', '8', 2]);
  });

  it('is of its path, query and host alone', async () => {
    const { get, gateway, asked } = await cachedBy(says('max-age=60'));
    for (const path of ['/a', '/a?q', '/a?q=1', '/a?q=2', '/A']) await get(path);
    for (const name of ['one.example', 'two.example', 'ONE.example'])
      await raw(gateway.port, `GET /a HTTP/1.1\nHost: ${name}\nConnection: close\n\n`);
    expect(asked).toHaveLength(7);
  });

  it.each(['Accept-Language', 'Accept_Language'])('is of what Vary names in every spelling: %s', async (vary) => {
    const { get } = await cachedBy(says('max-age=60', { Vary: vary }));
    await get('/', { Accept_Language: 'evil' });
    expect((await get()).text).toBe('answer 2');
    expect((await get()).text).toBe('answer 2');
    expect((await get('/', { 'Accept-Language': 'evil' })).text).toBe('answer 1');
  });

  it('is of what its service was asked, where two matches of its rule make different paths of one', async () => {
    const [special] = prefix('/a/b');
    if (!special) throw new Error('a prefix is one match');
    const { get, asked } = await cachedBy(says('max-age=60'), {
      matches: [{ ...special, headers: [{ name: 'x-v', value: '1' }] }, ...prefix('/a')],
      filters: [{ type: 'URLRewrite', hostname: null, path: { type: 'ReplacePrefixMatch', value: '/' } }],
    });
    for (const headers of [{ 'X-V': '1' }, {}, { 'X-V': '1' }]) await get('/a/b/c', headers);
    expect(asked.map(({ url }) => url)).toEqual(['/c', '/b/c']);
  });

  it('is of the Host that its service was told, whatever a proxy that is trusted passes on of another', async () => {
    const { gateway, asked } = await cachedBy(says('max-age=60'), {}, { trustedProxies: ['127.0.0.0/8'] });
    const get = (headers: string) => raw(gateway.port, `GET /a HTTP/1.1\n${headers}\nConnection: close\n\n`);
    await get('Host: evil.example\nX-Forwarded-Host: shop.example');
    expect((await get('Host: shop.example')).body).toContain('answer 2');
    expect(asked.map(({ headers }) => headers.host)).toEqual(['evil.example', 'shop.example']);
  });

  it.each([
    ['no-store', 'no-store, max-age=60', {}],
    ['private', 'private, max-age=60', {}],
    ['a cookie', 'public, max-age=60', { 'Set-Cookie': 'a=b' }],
    ['a Vary that nothing fulfils', 'max-age=60', { Vary: 'Accept, *' }],
    ['no time, and nothing to ask again with', 'public', {}],
    ['a time in two ways', 'max-age=60, max-age=90', {}],
    ['a time that is none', 'max-age=soon', {}],
    ['a time that is over', 'max-age=60', { Age: '60' }],
    ['a Date of long ago', 'max-age=60', { Date: 'Mon, 01 Jan 2024 00:00:00 GMT' }],
    ['an Expires that is none', '', { Expires: '0' }],
    ['a stream of events', 'max-age=60', { 'Content-Type': 'text/event-stream' }],
  ])('is none with %s', async (_what, control, more) => {
    const { get } = await cachedBy(says(control, more));
    await get();
    expect((await get()).text).toBe('answer 2');
  });

  it.each([
    ['max-age in capitals', 'Max-Age=60', {}],
    ['s-maxage before max-age', 'max-age=0, s-maxage=60', {}],
    ['must-revalidate, as long as it is fresh', 'max-age=60, must-revalidate', {}],
    ['an Expires to come', '', { Expires: new Date(Date.now() + 600_000).toUTCString() }],
    ['quoted values', 'max-age="60"', {}],
  ])('is one with %s', async (_what, control, more) => {
    const { get } = await cachedBy(says(control, more));
    await get();
    expect((await get()).text).toBe('answer 1');
  });

  it.each([
    ['what asks for a part', { Range: 'bytes=0-1' }],
    ['what says that nothing is kept of it', { 'Cache-Control': 'no-store' }],
    ['what asks for anew', { 'Cache-Control': 'no-cache' }],
    ['what asks for anew as HTTP/1.0 does', { Pragma: 'no-cache' }],
    ['what asks for another resource on the way', { 'X-HTTP-Method-Override': 'DELETE' }],
    ['what does so in another spelling', { X_Original_URL: '/admin' }],
  ])('is none for %s', async (_what, headers) => {
    const { get, asked } = await cachedBy(says('max-age=60'));
    await get();
    await get('/', headers);
    expect(asked).toHaveLength(2);
  });

  it('is asked for by nobody who wants it only from what is kept', async () => {
    const { get, asked } = await cachedBy(says('max-age=60'));
    const wants = { 'Cache-Control': 'only-if-cached' };
    expect((await get('/', wants)).status).toBe(504);
    await get();
    expect([(await get('/', wants)).text, asked.length]).toEqual(['answer 1', 1]);
  });

  it.each([206, 302, 401, 500, 503])('is no %i', async (status) => {
    const { get } = await cachedBy((_request, response, nth) => {
      response.writeHead(status, status === 206 ? { 'Content-Range': 'bytes 0-7/8' } : {});
      response.end(`answer ${nth}`);
    });
    await get();
    expect((await get()).text).toBe('answer 2');
  });

  it('may be a 404 that says how long', async () => {
    const { get } = await cachedBy((_request, response, nth) => {
      response.writeHead(404, { 'Cache-Control': 'max-age=60' });
      response.end(`answer ${nth}`);
    });
    await get();
    expect(await get()).toMatchObject({ status: 404, text: 'answer 1' });
  });

  it('lasts no longer than its rule lets it', async () => {
    const { get, later } = await cachedBy(says('max-age=600'), { cache: { ...bounds, maxAgeSeconds: 10 } });
    await get();
    later(9);
    expect((await get()).text).toBe('answer 1');
    later(2);
    expect((await get()).text).toBe('answer 2');
  });

  it('is told apart by what its Vary names, of what goes to the service', async () => {
    const { get, asked } = await cachedBy((request, response) => {
      response.writeHead(200, { 'Cache-Control': 'max-age=60', Vary: 'Accept-Language' });
      response.end(request.headers['accept-language']);
    });
    for (const language of ['de', 'en', 'de', 'en', 'fr']) {
      expect((await get('/', { 'Accept-Language': language })).text).toBe(language);
    }
    expect(asked).toHaveLength(3);
  });

  it('is told apart by the codings that a client takes, also where its service forgets to say so', async () => {
    const { get } = await cachedBy((request, response) => {
      const codes = request.headers['accept-encoding'] === 'gzip';
      response.writeHead(200, { 'Cache-Control': 'max-age=60', ...(codes && { 'Content-Encoding': 'gzip' }) });
      response.end(codes ? 'coded' : 'plain');
    });
    for (const _round of [1, 2]) expect((await get('/', { 'Accept-Encoding': 'gzip' })).text).toBe('coded');
    expect((await get()).text).toBe('plain');
  });

  it.each(['Content-Length', 'Transfer-Encoding'])('is not kept where it broke off: %s', async (by) => {
    const { gateway, get, asked } = await cachedBy((_request, response, nth) => {
      response.writeHead(200, { 'Cache-Control': 'max-age=60', ...(by === 'Content-Length' && { [by]: '9' }) });
      if (nth > 1) response.end('123456789');
      else response.write('12345', () => setImmediate(() => response.destroy()));
    });
    await expect(fetch(gateway.origin).then((answer) => answer.text())).rejects.toThrow();
    expect([(await get()).text, asked.length]).toEqual(['123456789', 2]);
  });

  it('is not kept where it is too long, said or not, and is whole all the same', async () => {
    const long = 'x'.repeat(bounds.entryBytes + 1);
    const { get, asked } = await cachedBy((request, response) => {
      const length = request.url === '/said' ? { 'Content-Length': String(long.length) } : {};
      response.writeHead(200, { 'Cache-Control': 'max-age=60', ...length });
      response.end(long);
    });
    for (const path of ['/said', '/said', '/unsaid', '/unsaid'])
      expect((await get(path)).text).toHaveLength(long.length);
    expect(asked).toHaveLength(4);
  });

  it('makes room for others when there is no more, and what was asked for last stays', async () => {
    const body = 'x'.repeat(50_000);
    const { get, asked, gateway } = await cachedBy(
      (_request, response) => {
        response.writeHead(200, { 'Cache-Control': 'max-age=60' });
        response.end(body);
      },
      { cache: { ...bounds, totalBytes: 170_000 } },
    );
    for (const path of ['/1', '/2', '/3', '/1', '/4', '/1', '/2']) await get(path);
    expect(asked.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/4', '/2']);
    const [held] = (await gateway.metrics.gatewayCacheBytes.get()).values;
    expect(held?.value).toBeGreaterThan(150_000);
    expect(held?.value).toBeLessThanOrEqual(170_000);
  });

  it('is counted by what became of each request', async () => {
    const { get, gateway } = await cachedBy(says('max-age=60'));
    await get();
    await get();
    await get('/', { Range: 'bytes=0-1' });
    const { values } = await gateway.metrics.gatewayCacheUses.get();
    const counted = values.map(({ labels, value }) => [labels.rule, labels.use, value]);
    expect(counted).toEqual([
      ['everything', 'miss', 1],
      ['everything', 'hit', 1],
      ['everything', 'bypass', 1],
    ]);
  });
});

describe('a condition', () => {
  const tagged: Answering = (request, response, nth) => {
    const has = request.headers['if-none-match'] === '"v1"';
    response.writeHead(has ? 304 : 200, { 'Cache-Control': 'max-age=60', ETag: '"v1"', 'X-Nth': String(nth) });
    response.end(has ? undefined : 'body');
  };

  it('of the client is judged by what is kept', async () => {
    const { get, asked } = await cachedBy(tagged);
    await get();
    for (const tag of ['"v1"', 'W/"v1"', '"a,b", "v1"', '*']) {
      const answered = await get('/', { 'If-None-Match': tag });
      expect([answered.status, answered.text, answered.header('etag')]).toEqual([304, '', '"v1"']);
      expect(answered.header('content-length')).toBeUndefined();
    }
    expect((await get('/', { 'If-None-Match': '"v2"' })).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('of the client is judged, too, when nothing was kept yet, and the whole answer is kept', async () => {
    const { get, asked } = await cachedBy(tagged);
    expect((await get('/', { 'If-None-Match': '"v1"' })).status).toBe(304);
    expect(asked[0]?.headers['if-none-match']).toBeUndefined();
    expect((await get()).text).toBe('body');
    expect(asked).toHaveLength(1);
  });

  it('of a date is judged by when the resource was changed', async () => {
    const changed = 'Mon, 02 Nov 2026 00:00:00 GMT';
    const { get } = await cachedBy(says('max-age=60', { 'Last-Modified': changed }));
    await get();
    expect((await get('/', { 'If-Modified-Since': changed })).status).toBe(304);
    expect((await get('/', { 'If-Modified-Since': 'Sun, 01 Nov 2026 00:00:00 GMT' })).status).toBe(200);
    expect((await get('/', { 'If-Modified-Since': 'yesterday' })).status).toBe(200);
  });

  it('of ours asks whether what is stale still holds, and its time begins again', async () => {
    const { get, asked, later } = await cachedBy(tagged);
    await get();
    later(61);
    const anew = await get('/', { 'If-None-Match': '"other"' });
    expect([anew.status, anew.text, anew.header('x-nth')]).toEqual([200, 'body', '2']);
    expect(anew.cache).toBe('orderline; fwd=stale; fwd-status=304; stored');
    expect(asked[1]?.headers['if-none-match']).toBe('"v1"');
    expect((await get()).cache).toMatch(/hit/);
    expect(asked).toHaveLength(2);
  });

  it('that a service answers with the tag of another body keeps nothing', async () => {
    const { get, asked, later } = await cachedBy((request, response) => {
      const has = request.headers['if-none-match'] !== undefined;
      response.writeHead(has ? 304 : 200, { 'Cache-Control': 'max-age=60', ETag: has ? '"v2"' : '"v1"' });
      response.end(has ? undefined : 'body');
    });
    await get();
    later(61);
    await get();
    await get();
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"v1"', undefined]);
  });
});

describe('what is stale', () => {
  it('is given while it is asked for anew, where its service lets it be', async () => {
    const { get, asked, later } = await cachedBy(says('max-age=10, stale-while-revalidate=60'));
    await get();
    later(20);
    expect((await get()).text).toBe('answer 1');
    await expect.poll(() => asked.length).toBe(2);
    await expect.poll(async () => (await get()).text).toBe('answer 2');
    expect(asked).toHaveLength(2);
  });

  it.each(['must-revalidate', 'proxy-revalidate', 's-maxage=10'])('is never given with %s', async (word) => {
    const { get, later } = await cachedBy(says(`max-age=10, stale-while-revalidate=60, stale-if-error=60, ${word}`));
    await get();
    later(20);
    expect((await get('/', { 'Cache-Control': 'max-stale' })).text).toBe('answer 2');
  });

  it('is given instead of an error, of the service or of having none', async () => {
    let fails: 'not' | 'status' | 'lost' = 'not';
    const { get, later } = await cachedBy((request, response, nth) => {
      if (fails === 'lost') return void request.socket.destroy();
      response.writeHead(fails === 'status' ? 503 : 200, { 'Cache-Control': 'max-age=10, stale-if-error=60' });
      response.end(`answer ${nth}`);
    });
    await get();
    later(20);
    fails = 'status';
    expect(await get()).toMatchObject({ status: 200, text: 'answer 1' });
    fails = 'lost';
    expect(await get()).toMatchObject({ status: 200, text: 'answer 1' });
    later(60);
    expect((await get()).status).toBe(502);
  });
});

describe('who asks', () => {
  it('gets what is kept for no other, unless its service says that it is for all', async () => {
    const answer: Answering = (request, response) => {
      const control = request.url === '/all' ? 'public, max-age=60' : 'max-age=60';
      response.writeHead(200, { 'Cache-Control': control });
      response.end(String(request.headers['x-user-id']));
    };
    const { gateway, get, asked } = await cachedBy(answer, { auth: required });
    const people = await Promise.all(
      (['customer', 'customer', 'admin'] as const).map(async (role) => {
        const id = await gateway.api.userWith(role);
        return { id, headers: { Authorization: `Bearer ${await gateway.api.tokenFor(id, role)}` } };
      }),
    );
    for (const round of [1, 2])
      for (const { id, headers } of people) expect([round, (await get('/mine', headers)).text]).toEqual([round, id]);
    expect(asked).toHaveLength(3);
    for (const { headers } of people) expect((await get('/all', headers)).text).toBe(people[0]?.id);
    expect(asked).toHaveLength(4);
    expect((await get('/all')).status).toBe(401);
  });

  it('gets what is for all as soon as its service says so, also with an answer of old', async () => {
    const { get, later, asked } = await cachedBy((_request, response, nth) => {
      response
        .writeHead(200, { 'Cache-Control': nth === 1 ? 'max-age=10' : 'public, max-age=60' })
        .end(`answer ${nth}`);
    });
    await get('/', { Cookie: 'a' });
    later(20);
    for (const who of ['a', 'a', 'b']) expect((await get('/', { Cookie: who })).text).toBe('answer 2');
    expect(asked).toHaveLength(2);
  });

  it.each(['Authorization', 'Cookie', 'X-Api-Key', 'x_api_key'])(
    'is told apart by %s on a public route',
    async (name) => {
      const { get, asked } = await cachedBy((request, response) => {
        response.writeHead(200, { 'Cache-Control': 'max-age=60' });
        response.end(request.headers[name.toLowerCase()] ?? 'nobody');
      });
      for (const value of ['a', 'b', 'a', 'b']) expect((await get('/', { [name]: value })).text).toBe(value);
      expect((await get()).text).toBe('nobody');
      expect(asked).toHaveLength(3);
    },
  );
});

describe('those who ask for the same at once', () => {
  const held = () => {
    const waiting: ServerResponse[] = [];
    const answer: Answering = (_request, response) => void waiting.push(response);
    const one = async (n = 1): Promise<ServerResponse> => {
      await expect.poll(() => waiting.length).toBeGreaterThanOrEqual(n);
      const response = waiting[n - 1];
      if (!response) throw new Error('nobody asks');
      return response;
    };
    return { answer, one, waiting };
  };
  const many = <Value>(make: () => Promise<Value>, length = 20): Promise<Value>[] => Array.from({ length }, make);
  it('share one request to the service', async () => {
    const { answer, one } = held();
    const { get, asked } = await cachedBy(answer);
    const all = many(() => get());
    const response = await one();
    response.writeHead(200, { 'Cache-Control': 'max-age=60' });
    response.end('one');
    expect((await Promise.all(all)).map(({ text }) => text)).toEqual(Array(20).fill('one'));
    expect(asked).toHaveLength(1);
  });

  it.each([
    [
      'may not be kept',
      20,
      200,
      (response: ServerResponse) => response.writeHead(200, { 'Cache-Control': 'no-store' }),
    ],
    ['is an error', 3, 500, (response: ServerResponse) => response.writeHead(500)],
    ['is none', 3, 502, (response: ServerResponse) => response.destroy()],
  ])('each ask for themselves where the answer %s', async (_what, number, status, begin) => {
    let isOpen = false;
    const waiting: ServerResponse[] = [];
    const end = (response: ServerResponse) => void begin(response).end('own');
    const { get, asked } = await cachedBy((_request, response) =>
      isOpen ? end(response) : void waiting.push(response),
    );
    const all = many(() => get(), number);
    await expect.poll(() => waiting.length).toBe(1);
    isOpen = true;
    for (const response of waiting) end(response);
    expect((await Promise.all(all)).map((answered) => answered.status)).toEqual(Array(number).fill(status));
    expect(asked.length).toBeGreaterThanOrEqual(number);
  });

  it('wait for the service, and not for one of them who reads slowly', async () => {
    const { answer, one } = held();
    const { gateway, get, asked } = await cachedBy(answer, {
      cache: { entryBytes: 64e6, totalBytes: 65e6, maxAgeSeconds: 60 },
    });
    const slow = httpRequest(`${gateway.origin}/`).end();
    const response = await one();
    const chunk = Buffer.alloc(1_000_000);
    response.writeHead(200, { 'Cache-Control': 'max-age=60' });
    response.write(chunk);
    const [unread] = (await once(slow, 'response')) as [IncomingMessage];
    unread.pause();
    const other = get();
    for (let n = 1; n < 16; n++) response.write(chunk);
    response.end();
    expect((await other).text).toHaveLength(16_000_000);
    expect(asked).toHaveLength(1);
    unread.destroy();
  });

  it('go on with another one when the first one leaves, and one at a time', async () => {
    const { answer, one, waiting } = held();
    const { gateway, get } = await cachedBy(answer);
    const first = httpRequest(`${gateway.origin}/`)
      .on('error', () => undefined)
      .end();
    await one(1);
    const all = many(() => get());
    first.destroy();
    const second = await one(2);
    second.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('one');
    expect((await Promise.all(all)).map(({ text }) => text)).toEqual(Array(20).fill('one'));
    expect(waiting).toHaveLength(2);
  });
});

describe('what changes a resource', () => {
  it('makes old what is kept of it, for whomever and by whichever rule', async () => {
    const answer: Answering = (request, response, nth) => {
      response.writeHead(request.url === '/no' ? 409 : 200, { 'Cache-Control': 'max-age=60' });
      response.end(`answer ${nth}`);
    };
    const { gateway, target, get } = await cachedBy(answer);
    const writing = rule({ name: 'writing', matches: prefix('/', 'POST') });
    const reading = rule({ name: 'everything', matches: prefix('/', 'GET'), cache: bounds });
    await gateway.write({ rules: [reading, writing], upstreams: [upstream({ targets: [target] })] });
    await expect.poll(() => gateway.opened.table().routes.rules.length).toBe(2);
    const texts = async () => [(await get()).text, (await get('/', { Cookie: 'me' })).text];
    const before = await texts();
    expect(await texts()).toEqual(before);
    await get('/other', {}, 'POST');
    expect(await texts()).toEqual(before);
    await get('/', {}, 'POST');
    const after = await texts();
    expect(after).not.toContain(before[0]);
    expect(after).not.toContain(before[1]);
  });

  it('keeps what was asked for before from being kept after', async () => {
    let slow: ServerResponse | undefined;
    const { get, asked } = await cachedBy((request, response, nth) => {
      response.writeHead(200, { 'Cache-Control': 'max-age=60' });
      if (nth === 1) slow = response;
      else response.end(`${request.method} ${nth}`);
    });
    const first = get();
    await expect.poll(() => asked.length).toBe(1);
    await get('/', {}, 'POST');
    slow?.end('old');
    expect((await first).text).toBe('old');
    expect((await get()).text).toBe('GET 3');
  });
});

describe('a new table', () => {
  it('keeps what a rule had that is still the same, and lets go what is not', async () => {
    const { gateway, target, get, asked } = await cachedBy(says('max-age=60'));
    await get();
    const load = async (changes: Partial<Rule>, rules: Rule[] = []) => {
      const before = gateway.opened.table();
      const same = rule({ cache: bounds, ...changes });
      await gateway.write({ rules: [same, ...rules], upstreams: [upstream({ targets: [target] })] });
      await expect.poll(() => gateway.opened.table() !== before).toBe(true);
    };
    await load({ place: { line: 7, column: 3 } }, [rule({ name: 'new', matches: prefix('/new') })]);
    expect([(await get()).text, asked.length]).toEqual(['answer 1', 1]);
    await load({ bodyLimitBytes: 7 });
    expect((await get()).text).toBe('answer 2');
    await load({ cache: null });
    expect((await get()).text).toBe('answer 3');
    const { values } = await gateway.metrics.gatewayCacheBytes.get();
    expect(values.map(({ value }) => value)).toEqual([0]);
  });
});

it('tells of the whole way in which it was cached', async () => {
  const { get } = await cachedBy(says('max-age=60', { 'Cache-Status': 'inner; hit' }));
  expect((await get()).cache).toBe('inner; hit, orderline; fwd=uri-miss; stored');
  expect((await get()).cache).toMatch(/^inner; hit, orderline; hit; ttl=\d+$/);
});

describe('JSON that is longer than its rule reads', () => {
  it('lets those who waited for it ask at once, and nobody wait for the next', { timeout: 10_000 }, async () => {
    const waiting: ServerResponse[] = [];
    const body = { limitBytes: 10, pick: null, remove: ['/0'], rename: [], set: [] };
    const { get } = await cachedBy(
      (_request, response) => {
        response.writeHead(200, { 'Cache-Control': 'max-age=60', 'Content-Type': 'application/json' });
        waiting.push(response);
      },
      { filters: [{ type: 'ResponseBodyModifier', body }] },
    );
    const first = get();
    await expect.poll(() => waiting.length).toBe(1);
    const others = [get(), get()];
    waiting[0]?.end('["much too long"]');
    await expect.poll(() => waiting.length).toBe(3);
    others.push(get());
    await expect.poll(() => waiting.length).toBe(4);
    for (const response of waiting) response.end('["much too long"]');
    expect((await Promise.all([first, ...others])).map(({ status }) => status)).toEqual([502, 502, 502, 502]);
  });
});
