import type { RequestListener, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { runInCall } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HttpPolicy } from './http-policy.ts';
import { createHttpClient } from './resilient-client.ts';
import { keyed, openClient, read, write } from './testing/harness.ts';
import { closedOrigin, startRawUpstream, startUpstream } from './testing/upstream.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const open = (origin: string, policy?: Partial<HttpPolicy>) => {
  const client = openClient(origin, policy);
  closers.push(client.close);
  return client;
};

const against = async (listener: RequestListener, policy?: Partial<HttpPolicy>) => {
  const upstream = await startUpstream(listener);
  closers.push(upstream.close);
  return { ...upstream, ...open(upstream.origin, policy) };
};

const json = (response: ServerResponse, body: unknown = { id: 'pay_1' }): void => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
};

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(code, headers).end();

const inTurn = (...listeners: readonly RequestListener[]): RequestListener => {
  const left = listeners.values();
  return (request, response) => left.next().value?.(request, response);
};

const good: RequestListener = (_request, response) => json(response);
const silent = () => undefined;

describe('a call that is answered', () => {
  it('gives the parsed reply, and sends the body and the key once', async () => {
    const bodies: string[] = [];
    const { request, requests } = await against(async (incoming, response) => {
      bodies.push((await incoming.toArray()).join(''));
      json(response, { id: 'pay_1', unknown: true });
    });
    expect(await request(keyed)).toEqual({ ok: true, value: { id: 'pay_1' } });
    expect(bodies).toEqual(['{"minor":100}']);
    expect(requests[0]?.headers).toMatchObject({ 'idempotency-key': 'order-1-authorise', accept: 'application/json' });
  });

  it('gives a rejection with its body', async () => {
    const { request } = await against((_request, response) => {
      response.statusCode = 402;
      json(response, { code: 'declined' });
    });
    const declined = { kind: 'rejected', status: 402, body: { code: 'declined' } };
    expect(await request(keyed)).toEqual({ ok: false, error: declined });
  });

  it('follows no redirect', async () => {
    const elsewhere = await against(good);
    const { request, requests } = await against(status(302, { location: `${elsewhere.origin}/payments/1` }));
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'bad-reply', reason: 'redirect', status: 302 } });
    expect(requests).toHaveLength(1);
    expect(elsewhere.requests).toHaveLength(0);
  });

  it.each([
    ['wrong-schema', 'application/json', '{"id":1}'],
    ['wrong-schema', 'application/json', ''],
    ['not-json', 'application/json', '{"id":'],
    ['not-json', 'application/json', Buffer.from([0x22, 0xff, 0x22])],
    ['not-json', 'text/html', '<html>'],
  ])(
    'calls a reply %s (%s, %j) what it is: no answer to a read, an unknown outcome of a write',
    async (reason, type, body) => {
      const { request, requests } = await against((_request, response) => {
        response.writeHead(201, { 'content-type': type }).end(body);
      });
      expect(await request(read)).toEqual({ ok: false, error: { kind: 'bad-reply', reason, status: 201 } });
      expect(await request(keyed)).toEqual({ ok: false, error: { kind: 'outcome-unknown', reason, status: 201 } });
      expect(requests).toHaveLength(2);
    },
  );

  it('takes no other 2xx for the one that was asked for', async () => {
    const { request } = await against(inTurn(status(202), status(200), status(204)));
    const kept = { ...write, reply: z.unknown(), status: 202 };
    expect(await request(kept)).toEqual({ ok: true, value: undefined });
    for (const other of [200, 204]) {
      const error = { kind: 'outcome-unknown', reason: 'other-status', status: other };
      expect(await request(kept)).toEqual({ ok: false, error });
    }
  });

  it('unpacks nothing that was not asked to be packed', async () => {
    const { request } = await against((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      json(response);
    });
    expect(await request(read)).toMatchObject({ error: { kind: 'bad-reply', reason: 'encoded' } });
  });

  it('knows what is no HTTP', async () => {
    const raw = await startRawUpstream((socket) => {
      socket.on('data', () => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
    });
    closers.push(raw.close);
    expect(await open(raw.origin).request(read)).toMatchObject({ error: { kind: 'bad-reply', reason: 'not-http' } });
  });
});

describe('a call that is tried again', () => {
  it.each([408, 429, 502, 503, 504])('after %i, where it may be sent twice', async (code) => {
    const { request, requests, waits } = await against(inTurn(status(code), status(code), good));
    expect(await request(keyed)).toEqual({ ok: true, value: { id: 'pay_1' } });
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(3).fill('order-1-authorise'));
    expect(waits).toEqual([50, 50]);
  });

  it('after a connection that was reset before any reply', async () => {
    const { request, requests } = await against(inTurn((incoming) => incoming.socket.resetAndDestroy(), good));
    expect(await request(read)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(2);
  });

  it('at most twice', async () => {
    const { request, requests } = await against(status(503));
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'rejected', status: 503 } });
    expect(requests).toHaveLength(3);
  });

  it.each([400, 404, 409, 422, 500, 501])('never after %i', async (code) => {
    const { request, requests } = await against(status(code));
    await request(read);
    expect(requests).toHaveLength(1);
  });

  it('never without a key where its method is not idempotent', async () => {
    const { request, requests } = await against(status(503));
    expect(await request(write)).toEqual({
      ok: false,
      error: { kind: 'outcome-unknown', reason: 'status', status: 503 },
    });
    expect(requests).toHaveLength(1);
  });

  it('never once a reply had begun', async () => {
    const { request, requests } = await against((incoming, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":', () => {
        incoming.socket.resetAndDestroy();
      });
    });
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'no-reply', reason: 'connection-lost' } });
    expect(await request(keyed)).toMatchObject({ error: { kind: 'outcome-unknown', reason: 'connection-lost' } });
    expect(requests).toHaveLength(2);
  });

  it('after the wait that the upstream asks for', async () => {
    const { request, waits } = await against(inTurn(status(429, { 'retry-after': '2' }), good));
    expect(await request(read)).toMatchObject({ ok: true });
    expect(waits).toEqual([2000]);
  });

  it('not at all where that wait outlasts the deadline', async () => {
    const { request, requests, waits } = await against(status(429, { 'retry-after': '3600' }));
    const error = { kind: 'rejected', status: 429, retryAfterMs: 3_600_000 };
    expect(await request(read)).toEqual({ ok: false, error });
    expect(requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});

describe('a write whose outcome is unknown', () => {
  it('stays unknown when later attempts reach nobody, or are put off', async () => {
    for (const next of [status(429), status(404)]) {
      const { request } = await against(inTurn((incoming) => incoming.socket.resetAndDestroy(), next, next));
      expect(await request(keyed)).toMatchObject({ error: { kind: 'outcome-unknown', reason: 'status' } });
    }
  });

  it('is known again when a later attempt is accepted', async () => {
    const { request } = await against(inTurn((incoming) => incoming.socket.resetAndDestroy(), good));
    expect(await request(keyed)).toEqual({ ok: true, value: { id: 'pay_1' } });
  });

  it('is not claimed where nobody listens', async () => {
    const { request, waits } = open(await closedOrigin());
    expect(await request(write)).toEqual({ ok: false, error: { kind: 'not-sent', reason: 'unreachable' } });
    expect(waits).toEqual([]);
    expect(await request(keyed)).toEqual({ ok: false, error: { kind: 'not-sent', reason: 'unreachable' } });
    expect(waits).toHaveLength(2);
  });
});

describe('an upstream that hangs', () => {
  it('while connecting reaches the time for connecting, and was sent nothing', async () => {
    const raw = await startRawUpstream(silent);
    closers.push(raw.close);
    const { request } = open(`https://127.0.0.1:${raw.port}`, { connectMs: 50, retries: 0 });
    expect(await request(write)).toEqual({ ok: false, error: { kind: 'not-sent', reason: 'unreachable' } });
  });

  it('before its status reaches the time for headers', async () => {
    const { request, requests } = await against(silent, { headersMs: 50 });
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'no-reply', reason: 'headers-timeout' } });
    expect(await request(write)).toMatchObject({ error: { kind: 'outcome-unknown', reason: 'headers-timeout' } });
    expect(requests).toHaveLength(2);
  });

  it('in the midst of its reply reaches the time between two pieces', async () => {
    const { request } = await against(
      (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      { bodyGapMs: 50 },
    );
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'no-reply', reason: 'body-timeout' } });
  });

  it('drop by drop reaches the time of the attempt, and its connection is cut', async () => {
    const cut = Promise.withResolvers<void>();
    const { request } = await against(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => {
          clearInterval(drip);
          cut.resolve();
        });
      },
      { attemptMs: 500 },
    );
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'no-reply', reason: 'attempt-timeout' } });
    await cut.promise;
  });
});

describe('a reply without end', () => {
  const GIGABYTE = 2 ** 30;
  const piece = Buffer.alloc(65_536, ' ');
  const gigabyte = function* () {
    for (let given = 0; given < GIGABYTE; given += piece.length) yield piece;
  };

  it('is cut at the limit, and leaves no memory behind', async () => {
    const written: Promise<number>[] = [];
    const { request } = await against(
      (incoming, response) => {
        const { socket } = incoming;
        written.push(new Promise((resolve) => socket.on('close', () => resolve(socket.bytesWritten))));
        response.writeHead(200, { 'content-type': 'application/json' });
        pipeline(Readable.from(gigabyte()), response, () => undefined);
      },
      { replyBytes: 65_536, breaker: { ...BREAKER, minimumCalls: 1000 } },
    );
    const before = process.memoryUsage();
    for (let call = 0; call < 20; call += 1) {
      expect(await request(read)).toMatchObject({ error: { kind: 'bad-reply', reason: 'too-large', status: 200 } });
    }
    const after = process.memoryUsage();
    expect(Math.max(...(await Promise.all(written)))).toBeLessThan(GIGABYTE / 32);
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(GIGABYTE / 16);
  });

  it('is not read at all where it announces its length', async () => {
    const { request } = await against((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': GIGABYTE }).flushHeaders();
    });
    expect(await request(write)).toMatchObject({ error: { kind: 'outcome-unknown', reason: 'too-large' } });
  });
});

const BREAKER = { threshold: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5000, halfOpenCalls: 5 };

describe('an upstream that fails every call', () => {
  it('is asked 220 times for 200 calls by the retry budget alone', async () => {
    const breaker = { ...BREAKER, minimumCalls: Number.POSITIVE_INFINITY };
    const { request, requests, page } = await against(status(503), { breaker });
    for (let call = 0; call < 200; call += 1) await request(read);
    expect(requests).toHaveLength(220);
    expect(await page()).toContain('http_client_retries_total{upstream="payments",reason="503"} 20');
    expect(await page()).toContain('http_client_retry_budget_exhausted_total{upstream="payments"} 199');
  });

  it('is left alone after twenty requests, and asked again by five once the breaker may close', async () => {
    let isWell = false;
    const upstream = await against((request, response) => (isWell ? good : status(500))(request, response));
    const { request, requests, pass, page } = upstream;
    for (let call = 0; call < 200; call += 1) await request(read);
    expect(requests).toHaveLength(20);
    expect(await request(write)).toEqual({
      ok: false,
      error: { kind: 'not-sent', reason: 'circuit-open', retryAfterMs: 5000 },
    });
    expect(await page()).toContain('breaker_open{breaker="payments"} 1');
    pass(5000);
    for (let call = 0; call < 10; call += 1) await request(read);
    expect(requests).toHaveLength(23);
    isWell = true;
    pass(5000);
    for (let call = 0; call < 10; call += 1) expect(await request(read)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(33);
    expect(await page()).toContain('breaker_open{breaker="payments"} 0');
    expect(await page()).toContain('http_client_calls_total{upstream="payments",outcome="ok"} 10');
    const failed = 'http_request_method="GET",http_response_status_code="500",error_type="500"} 23';
    expect(
      (await page()).filter((line) => line.startsWith('http_client_request_duration_seconds_count')),
    ).toContainEqual(expect.stringContaining(failed));
  });

  it('may say no as often as it likes', async () => {
    const { request, requests } = await against(status(404));
    for (let call = 0; call < 50; call += 1) await request(read);
    expect(requests).toHaveLength(50);
  });
});

describe("the caller's deadline", () => {
  it('forbids a call for which less than 20 ms are left', async () => {
    const { request, requests } = await against(good);
    const call = { requestId: 'r', deadline: Date.now() + 19 };
    expect(await runInCall(call, () => request(write))).toEqual({
      ok: false,
      error: { kind: 'not-sent', reason: 'deadline' },
    });
    expect(requests).toHaveLength(0);
  });

  it('ends a call that hangs', async () => {
    const { request } = await against(silent);
    const inTime = <Value>(work: () => Promise<Value>) =>
      runInCall({ requestId: 'r', deadline: Date.now() + 500 }, work);
    expect(await inTime(() => request(read))).toEqual({ ok: false, error: { kind: 'no-reply', reason: 'deadline' } });
    expect(await inTime(() => request(keyed))).toMatchObject({
      error: { kind: 'outcome-unknown', reason: 'deadline' },
    });
  });

  it('ends a wait in the queue, which turns away whom it cannot hold', async () => {
    const arrived = Promise.withResolvers<void>();
    const answers = Promise.withResolvers<void>();
    const { request, requests } = await against(
      async (_request, response) => {
        arrived.resolve();
        await answers.promise;
        json(response);
      },
      { bulkhead: { size: 1, queueLimit: 1 } },
    );
    const first = request(read);
    await arrived.promise;
    const second = runInCall({ requestId: 'r', deadline: Date.now() + 100 }, () => request(read));
    expect(await request(read)).toEqual({ ok: false, error: { kind: 'not-sent', reason: 'overloaded' } });
    expect(await second).toEqual({ ok: false, error: { kind: 'not-sent', reason: 'deadline' } });
    answers.resolve();
    expect(await first).toMatchObject({ ok: true });
    expect(await request(read)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(2);
  });

  it('goes along with each attempt, shrunk, next to the id and the trace of the call', async () => {
    const { request, requests } = await against(inTurn(status(503), good));
    const deadline = Date.now() + 2000;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await runInCall({ requestId: 'req-1', traceparent, deadline }, () => request(read));
    const seen = requests.map(({ headers }) => headers);
    const expected = { 'x-request-id': 'req-1', traceparent, 'x-request-deadline': String(deadline - 10) };
    expect(seen).toMatchObject([expected, expected]);
  });
});

describe('a caller that goes away', () => {
  it('takes its request along', async () => {
    const gone = new AbortController();
    const closed = Promise.withResolvers<void>();
    const { request } = await against((_request, response) => {
      response.on('close', closed.resolve);
      gone.abort();
    });
    const ended = await runInCall({ requestId: 'r', signal: gone.signal }, () => request(keyed));
    expect(ended).toEqual({ ok: false, error: { kind: 'outcome-unknown', reason: 'cancelled' } });
    await closed.promise;
  });

  it('says nothing about the health of the upstream', async () => {
    let isPatient = false;
    const waiting: AbortController[] = [];
    const { request, requests } = await against((incoming, response) => {
      if (isPatient) good(incoming, response);
      else waiting.pop()?.abort();
    });
    for (let call = 0; call < 30; call += 1) {
      const gone = new AbortController();
      waiting.push(gone);
      const ended = await runInCall({ requestId: 'r', signal: gone.signal }, () => request(read));
      expect(ended).toEqual({ ok: false, error: { kind: 'no-reply', reason: 'cancelled' } });
    }
    isPatient = true;
    expect(await request(read)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(31);
  });

  it('leaves the next call nothing to clean up', async () => {
    const { request, requests } = await against(good);
    const gone = AbortSignal.abort();
    const ended = await runInCall({ requestId: 'r', signal: gone }, () => request(write));
    expect(ended).toEqual({ ok: false, error: { kind: 'not-sent', reason: 'cancelled' } });
    expect(requests).toHaveLength(0);
    expect(await request(read)).toMatchObject({ ok: true });
  });
});

describe('a malformed request', () => {
  it('is thrown, not taken for an upstream that is away', async () => {
    const { request, requests } = await against(good);
    await expect(request({ ...read, headers: { 'x-a': 'a\r\nb' } })).rejects.toThrow(/header/);
    await expect(request({ ...read, path: '//elsewhere/' })).rejects.toThrow(/not plain/);
    expect(requests).toHaveLength(0);
  });

  it('has no origin but scheme, host and port', () => {
    for (const origin of ['http://a/path', 'http://user@a', 'ftp://a', 'http://a?b']) {
      expect(() => createHttpClient({ upstream: 'payments', origin })).toThrow(/origin of payments/);
    }
  });
});
