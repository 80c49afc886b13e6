import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Filter, JsonChanges } from '@orderline/domain/gateway';
import { describe, expect, it } from 'vitest';
import { echo, jsonOf, raw, simple, useGateways } from '../../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

const changes: JsonChanges = { limitBytes: 1_000, pick: null, remove: ['/secret'], rename: [], set: [] };
const requests: Filter = {
  type: 'RequestBodyModifier',
  body: { ...changes, set: [{ pointer: '/by', value: 'gateway' }] },
};
const answers: Filter = { type: 'ResponseBodyModifier', body: changes };

const json = { 'Content-Type': 'application/json' };

const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = json) => ({
  method: 'POST',
  body,
  headers,
});

describe('a request whose body is changed', () => {
  const gateway = async () => gatewayOf(simple(await service(echo), { filters: [requests] }));

  it('goes on with its new length, and with nothing that was said of the bytes before', async () => {
    const { origin } = await gateway();
    const body = '{"id":12345678901234567890,"secret":"s"}';
    const headers = {
      ...json,
      'Content-Digest': 'sha-256=:AA==:',
      'Content-MD5': 'AA==',
      Digest: 'a=b',
      'X-Mine': '1',
    };
    const seen = await jsonOf(await fetch(origin, post(body, headers)));
    expect(seen.body).toBe('{"id":12345678901234567890,"by":"gateway"}');
    expect(seen.headers).toMatchObject({ 'content-length': String(seen.body.length), 'x-mine': '1' });
    for (const name of ['content-digest', 'content-md5', 'digest', 'transfer-encoding'])
      expect(seen.headers).not.toHaveProperty(name);
  });

  it('may come in chunks, or not at all', async () => {
    const { port, origin } = await gateway();
    const head =
      'POST / HTTP/1.1\nHost: a\nConnection: close\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n';
    const chunked = await raw(port, `${head}a\n{"secret":\n4\n1,"b\n4\n":2}\n0\n\n`);
    expect(chunked.body).toContain('"body":"{\\"b\\":2,\\"by\\":\\"gateway\\"}"');
    expect(await jsonOf(await fetch(origin))).toMatchObject({ method: 'GET', body: '' });
  });

  it.each([
    ['no JSON', '{', json, 400, 'malformed-json'],
    ['a name twice', '{"secret":1,"secret":2}', json, 400, 'malformed-json'],
    ['a prototype', '{"__proto__":{}}', json, 400, 'malformed-json'],
    ['too many levels', '['.repeat(30) + ']'.repeat(30), json, 400, 'json-too-deep'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), json, 400, 'malformed-json'],
    ['more than may be', `"${'x'.repeat(1_000)}"`, json, 413, 'payload-too-large'],
    ['another type', '{"secret":1}', { 'Content-Type': 'text/plain' }, 415, 'unsupported-media-type'],
    ['another charset', '{}', { 'Content-Type': 'application/json; charset=utf-16' }, 415, 'unsupported-media-type'],
    ['a coding', gzipSync('{}'), { ...json, 'Content-Encoding': 'gzip' }, 415, 'unsupported-media-type'],
  ])('is refused with %s, and its service is not asked', async (_what, body, headers, status, code) => {
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.end();
    });
    const { origin } = await gatewayOf(simple(target, { filters: [requests] }));
    const answer = await fetch(origin, post(body, headers));
    expect([answer.status, (await jsonOf(answer)).code, asked]).toEqual([status, code, 0]);
  });

  it('is refused where it is too long in chunks', async () => {
    const { port } = await gateway();
    const head = 'POST / HTTP/1.1\nHost: a\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n';
    const answer = await raw(port, `${head}3e9\n"${'x'.repeat(1_000)}\n`);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([413, 'payload-too-large']);
  });

  it('is refused where too much is held for others, and has room once they are gone', async () => {
    const target = await service(echo);
    const { port, origin } = await gatewayOf(simple(target, { filters: [requests] }), {
      needs: { mostHeldBytes: 100 },
    });
    const half = connect(port, '127.0.0.1').on('error', () => undefined);
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 91\r\n\r\n';
    half.write(`${head}"${'x'.repeat(89)}`);
    const ask = async () => fetch(origin, post('{"secret":"0123456789"}'));
    await expect.poll(async () => (await ask()).status).toBe(503);
    const refused = await ask();
    expect([refused.headers.get('retry-after'), (await jsonOf(refused)).code]).toEqual(['1', 'overloaded']);
    half.destroy();
    await expect.poll(async () => (await ask()).status).toBe(200);
  });

  it('holds nothing any more once it is answered', async () => {
    const { origin } = await gatewayOf(simple(await service(echo), { filters: [requests] }), {
      needs: { mostHeldBytes: 30 },
    });
    for (let n = 0; n < 5; n++)
      await expect.poll(async () => (await fetch(origin, post('{"secret":"0123456789"}'))).status).toBe(200);
  });

  it('that is kept to be sent again counts as well', async () => {
    const retry = { attempts: 1, codes: [], backoffMs: 0 };
    const { origin } = await gatewayOf(simple(await service(echo), { retry }), { needs: { mostHeldBytes: 10 } });
    const put = async (body: string) => (await fetch(origin, { method: 'PUT', body })).status;
    expect([await put('0123456789a'), await put('0123456789')]).toEqual([503, 200]);
  });

  it('is sent again as it was changed', async () => {
    const bodies: string[] = [];
    const target = await service(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString());
      response.writeHead(bodies.length === 1 ? 503 : 200).end();
    });
    const retry = { attempts: 1, codes: [503], backoffMs: 0 };
    const { origin } = await gatewayOf(simple(target, { filters: [requests], retry }));
    const answer = await fetch(origin, { ...post('{"secret":1}'), method: 'PUT' });
    expect([answer.status, bodies]).toEqual([200, ['{"by":"gateway"}', '{"by":"gateway"}']]);
  });
});

describe('an answer whose body is changed', () => {
  const answered = async (listener: RequestListener, init: RequestInit = {}) => {
    const gateway = await gatewayOf(simple(await service(listener), { filters: [answers] }));
    const answer = await fetch(gateway.origin, init);
    return { answer, text: await answer.text(), gateway };
  };

  it('comes with its new length, a weak tag, and nothing that was said of the bytes before', async () => {
    const asked: unknown[] = [];
    const { answer, text } = await answered(
      (request, response) => {
        asked.push(request.headers['accept-encoding'], request.headers.range);
        const of = { ETag: '"a"', 'Content-Digest': 'sha-256=:AA==:', 'Accept-Ranges': 'bytes', 'X-Mine': '1' };
        response.writeHead(200, { ...of, 'Content-Type': 'application/problem+json; charset=utf-8' });
        response.end('{"id":1.0,"secret":1}');
      },
      { headers: { Range: 'bytes=0-1' } },
    );
    expect(text).toBe('{"id":1.0}');
    expect(Object.fromEntries(answer.headers)).toMatchObject({ etag: 'W/"a"', 'content-length': '10', 'x-mine': '1' });
    for (const name of ['content-digest', 'accept-ranges', 'transfer-encoding'])
      expect(answer.headers.has(name)).toBe(false);
    expect(asked).toEqual(['identity', undefined]);
  });

  it.each([
    ['no JSON', 200, json, '{'],
    ['nothing', 200, json, ''],
    ['a name twice', 200, json, '{"secret":1,"secret":2}'],
    ['more than may be, as it says', 200, { ...json, 'Content-Length': '1002' }, `"${'x'.repeat(1_000)}"`],
    ['more than may be, as it comes', 200, json, `"${'x'.repeat(1_000)}"`],
    ['a coding', 200, { ...json, 'Content-Encoding': 'gzip' }, gzipSync('{}')],
    ['in another charset', 200, { 'Content-Type': 'application/json; charset=utf-16' }, '{}'],
    ['a part', 206, { ...json, 'Content-Range': 'bytes 0-1/9' }, '{}'],
  ])('is 502 where it is %s, and nothing of it reaches the client', async (_what, status, headers, body) => {
    const { answer, text, gateway } = await answered((_request, response) => {
      response.writeHead(status, { ...headers, 'X-Mine': 'secret' });
      if (!('Content-Length' in headers)) response.flushHeaders();
      response.end(body);
    });
    expect([answer.status, JSON.parse(text).code, answer.headers.get('x-mine')]).toEqual([502, 'bad-gateway', null]);
    expect((await fetch(gateway.origin)).status).toBe(502);
  });

  it('that never ends is ended', async () => {
    let isClosed = false;
    const { answer } = await answered((_request, response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write('x'.repeat(500)), 5);
      response.once('close', () => {
        clearInterval(timer);
        isClosed = true;
      });
    });
    expect(answer.status).toBe(502);
    await expect.poll(() => isClosed).toBe(true);
  });

  it('that breaks off is none', async () => {
    const { answer, text } = await answered((_request, response) => {
      response.writeHead(200, json);
      response.write('{"a":');
      setImmediate(() => response.destroy());
    });
    expect([answer.status, JSON.parse(text).code]).toEqual([502, 'bad-gateway']);
  });

  it.each([
    ['of another type', 200, { 'Content-Type': 'text/plain' }],
    ['that is no success', 409, json],
  ])('stays as it is %s', async (_what, status, headers) => {
    const { answer, text } = await answered((_request, response) => {
      response.writeHead(status, { ...headers, ETag: '"a"' }).end('{"secret": 1}');
    });
    expect([answer.status, text, answer.headers.get('etag')]).toEqual([status, '{"secret": 1}', '"a"']);
  });

  it('says nothing of a length to HEAD, and has no body where there is none', async () => {
    const listener: RequestListener = (request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { ...json, 'Content-Length': '21', ETag: '"a"' }).end();
      else response.writeHead(request.method === 'DELETE' ? 204 : 304, { ...json, ETag: '"a"' }).end();
    };
    const head = await answered(listener, { method: 'HEAD' });
    expect([head.answer.status, head.answer.headers.get('content-length')]).toEqual([200, null]);
    expect(head.answer.headers.get('etag')).toBe('W/"a"');
    expect((await answered(listener, { method: 'DELETE' })).answer.status).toBe(204);
    expect((await answered(listener, { headers: { 'If-None-Match': 'W/"a"' } })).answer.status).toBe(304);
  });

  it('is changed, too, when it comes from what is kept', async () => {
    const bounds = { entryBytes: 64_000, totalBytes: 1_000_000, maxAgeSeconds: 60 };
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.writeHead(200, { ...json, 'Cache-Control': 'max-age=60', ETag: '"a"' }).end('{"id":1,"secret":2}');
    });
    const { origin } = await gatewayOf(simple(target, { filters: [answers], cache: bounds }));
    for (const _round of [1, 2]) expect(await (await fetch(origin)).text()).toBe('{"id":1}');
    const head = await fetch(origin, { method: 'HEAD' });
    expect([head.headers.get('etag'), head.headers.get('content-length'), asked]).toEqual(['W/"a"', null, 1]);
  });
});
