import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Limit } from '@orderline/domain/gateway';
import { currentCall } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { echo, prefix, raw, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, tcpService, opened, closing } = useGateways();

/** A service that says back what it is told, and greets with its first bytes. */
const echoing = async () => {
  const server = createServer((_request, response) => void response.writeHead(426).end('upgrade'));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }));
    socket.send('hello');
  });
  closing.push(() => sockets.close());
  return { ...(await opened(server)), wss: sockets };
};

const messagesOf = (socket: WebSocket) => {
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  socket.on('error', () => undefined);
  return messages;
};

const handshake =
  'GET /chat HTTP/1.1\nHost: shop.example\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n';

describe('a WebSocket through the gateway', () => {
  it('loses no byte that came with the handshake, from either side', async () => {
    const { origin } = await echoing();
    const { port } = await gatewayOf(simple(origin));
    for (let n = 0; n < 25; n++) {
      const socket = connect(port, '127.0.0.1');
      const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);
      socket.write(Buffer.concat([Buffer.from(handshake.replaceAll('\n', '\r\n')), frame]));
      let received = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
      });
      const frames = () => received.subarray(received.indexOf('\r\n\r\n') + 4).toString('hex');
      await expect
        .poll(frames)
        .toBe(`8105${Buffer.from('hello').toString('hex')}8102${Buffer.from('hi').toString('hex')}`);
      expect(received.toString()).toMatch(/^HTTP\/1\.1 101 /);
      socket.destroy();
    }
  });

  it('goes on over a reload, and is cut off at the end of the time that a removed target has', async () => {
    const { origin } = await echoing();
    const { port, write, opened: gateway } = await gatewayOf(simple(origin), { settings: { drainSeconds: 1 } });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`);
    const messages = messagesOf(socket);
    await once(socket, 'open');
    const rules = () => gateway.table().routes.rules.map(({ name }) => name);
    await write(simple(origin, { name: 'renamed' }));
    await expect.poll(rules).toEqual(['renamed']);
    socket.send('still there');
    await expect.poll(() => messages).toEqual(['hello', 'still there']);
    await write({ rules: [rule({ name: 'moved' })], upstreams: [upstream({ targets: ['http://127.0.0.1:1'] })] });
    await once(socket, 'close');
    expect(rules()).toEqual(['moved']);
  });

  it('outlives, as requests do, new connections to a target that the file still names', async () => {
    const answers: ServerResponse[] = [];
    const slow = await service((_request, response) => void answers.push(response));
    const [kept, gone] = [await echoing(), await echoing()];
    const rules = (names: readonly string[]) =>
      names.map((name) => rule({ name, matches: prefix(`/${name}`), backends: [{ upstream: name, weight: 1 }] }));
    const named = (name: string, origin: string, concurrency = 1000) =>
      upstream({ name, targets: [origin], concurrency });
    const {
      port,
      write,
      opened: gateway,
    } = await gatewayOf(
      {
        rules: rules(['kept', 'slow', 'gone']),
        upstreams: [named('kept', kept.origin), named('slow', slow), named('gone', gone.origin)],
      },
      { settings: { drainSeconds: 0.1 } },
    );
    const socketOf = async (name: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/${name}`);
      const messages = messagesOf(socket);
      await once(socket, 'open');
      return { socket, messages };
    };
    const targetOf = (name: string) => gateway.table().states.get(name)?.targets[0];
    const [staying, leaving] = [await socketOf('kept'), await socketOf('gone')];
    const answer = fetch(`http://127.0.0.1:${port}/slow`, { method: 'POST' });
    await expect.poll(() => answers.length).toBe(1);
    const before = [targetOf('kept'), targetOf('slow')];
    const closed = once(leaving.socket, 'close');
    await write({ rules: rules(['kept', 'slow']), upstreams: [named('kept', kept.origin, 5), named('slow', slow, 5)] });
    await closed;
    expect([targetOf('kept'), targetOf('slow')].map((target) => before.includes(target))).toEqual([false, false]);
    answers[0]?.end('whole');
    expect([(await answer).status, await (await answer).text()]).toEqual([200, 'whole']);
    staying.socket.send('still there');
    await expect.poll(() => staying.messages).toEqual(['hello', 'still there']);
    staying.socket.terminate();
    await expect.poll(() => before.map((target) => target?.pool.destroyed)).toEqual([true, true]);
  });

  it('is answered as its service answers where that refuses, and closed', async () => {
    const origin = await tcpService((socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nX-Why: not-you\r\n\r\nno'),
      ),
    );
    const { port, requests } = await gatewayOf(simple(origin));
    const { status, head, body } = await raw(port, handshake);
    expect([status, body]).toEqual([403, 'no']);
    expect(head).toContain('x-why: not-you');
    await expect.poll(requests).toMatchObject([{ status: 403, route: 'everything' }]);
  });

  it.each([
    ['that nobody answers', 'http://127.0.0.1:1', 502],
    ['without a route', undefined, 404],
  ])('%s is refused with a problem, and closed', async (_what, target, status) => {
    const { port } = await gatewayOf(target === undefined ? { rules: [], upstreams: [] } : simple(target));
    const answer = await raw(port, handshake);
    expect(answer.status).toBe(status);
    expect(answer.head).toContain('application/problem+json');
  });

  it.each([
    ['a POST', 'POST', 'Content-Length: 0'],
    ['a body', 'GET', 'Content-Length: 2'],
    ['chunks', 'GET', 'Transfer-Encoding: chunked'],
  ])('is none with %s: that is a request like any other', async (_what, method, length) => {
    const { port } = await gatewayOf(simple(await service(echo)));
    const upgrade = 'Connection: close, Upgrade\nUpgrade: websocket';
    const body = length.startsWith('T') ? '2\n{}\n0\n\n' : '{}'.slice(0, Number(length.slice(-1)));
    const answer = await raw(port, `${method} / HTTP/1.1\nHost: a\n${upgrade}\n${length}\n\n${body}`);
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining(`"method":"${method}"`)]);
    expect(answer.body).not.toContain('websocket');
  });

  it('gets round nothing that a rule does to bodies', async () => {
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":1,"margin":42}');
    });
    const body = { limitBytes: 1_000, pick: null, remove: ['/margin'], rename: [], set: [] };
    const { port } = await gatewayOf(simple(target, { filters: [{ type: 'ResponseBodyModifier', body }] }));
    const answer = await raw(port, handshake);
    expect([answer.status, answer.body.includes('margin'), asked]).toEqual([400, false, 0]);
  });

  it('makes old what is kept where it is no GET', async () => {
    let version = 1;
    const target = await service((request, response) => {
      if (request.method === 'POST') version += 1;
      response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(`v${version}`);
    });
    const cache = { entryBytes: 1_000, totalBytes: 10_000, maxAgeSeconds: 60 };
    const { port, origin } = await gatewayOf(simple(target, { cache }));
    expect(await (await fetch(origin)).text()).toBe('v1');
    const upgrade = 'Connection: close, Upgrade\nUpgrade: websocket\nContent-Length: 0';
    await raw(port, `POST / HTTP/1.1\nHost: 127.0.0.1:${port}\n${upgrade}\n\n`);
    expect(await (await fetch(origin)).text()).toBe('v2');
  });

  it('leaves a service alone whose breaker is open', async () => {
    let asked = 0;
    const target = await service((_request, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    const health = { path: null, everyMs: 1_000, failures: 1_000, ejectedMs: 10_000 };
    const { port, opened: gateway } = await gatewayOf({
      rules: [rule({})],
      upstreams: [upstream({ targets: [target], health })],
    });
    const breaker = () => gateway.table().states.get('shop')?.breaker.state();
    for (let n = 0; n < 100 && breaker() === 'closed'; n++) expect((await raw(port, handshake)).status).toBe(500);
    expect(breaker()).toBe('open');
    const before = asked;
    const answer = await raw(port, handshake);
    expect([answer.status, asked - before]).toEqual([503, 0]);
    expect(answer.head).toMatch(/^retry-after: \d+/m);
  });

  it('goes to another target where one cannot be reached', async () => {
    const { origin } = await echoing();
    const { port } = await gatewayOf({
      rules: [rule({})],
      upstreams: [upstream({ targets: ['http://127.0.0.1:1', origin] })],
    });
    for (let n = 0; n < 8; n++) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      await once(socket, 'message');
      socket.terminate();
    }
  });

  it('is asked for again where the service answers what the rule tries again', async () => {
    const statuses = [503, 403];
    const target = await service((_request, response) => void response.writeHead(statuses.shift() ?? 500).end());
    const { port } = await gatewayOf(simple(target, { retry: { attempts: 1, codes: [503], backoffMs: 0 } }));
    expect((await raw(port, handshake)).status).toBe(403);
  });

  it('that is refused is told what every other request is told', async () => {
    const limit: Limit = {
      ...{ name: 'handshakes', requests: 1, windowSeconds: 60, per: 'rule', mode: 'exact', failClosed: false },
    };
    const logged: string[] = [];
    const quiet = () => undefined;
    const { port } = await gatewayOf(simple('http://127.0.0.1:1', { limits: [limit] }), {
      needs: {
        limiterOf: () => ({ consume: async () => ({ allowed: false, remaining: 0, resetSeconds: 9 }) }),
        logger: {
          ...{ debug: quiet, warn: quiet, error: quiet },
          info: (_entry: unknown, message?: string) => {
            if (message === 'request') logged.push(`${message} ${currentCall()?.requestId}`);
          },
        },
      },
    });
    const named = handshake.replace('\n', '\nX-Request-Id: 0b9a3c4e-handshake\n');
    const { status, head, body } = await raw(port, named);
    expect(status).toBe(429);
    expect(head).toContain('x-request-id: 0b9a3c4e-handshake');
    expect(head).toMatch(/^ratelimit: /m);
    expect(JSON.parse(body)).toMatchObject({ requestId: '0b9a3c4e-handshake', instance: '/chat' });
    expect(logged).toEqual(['request 0b9a3c4e-handshake']);
  });

  it('needs what the rule needs before its service is asked', async () => {
    const { origin, wss } = await echoing();
    const { port } = await gatewayOf(
      simple(origin, { auth: { kind: 'required', by: [{ kind: 'orderline-token' }], scopes: [] } }),
    );
    expect((await raw(port, handshake)).status).toBe(401);
    expect(wss.clients.size).toBe(0);
  });

  it('is given up at its service where the client leaves early, and counts nowhere any more', async () => {
    const asked = Promise.withResolvers<Socket>();
    const origin = await tcpService((socket) => void socket.once('data', () => asked.resolve(socket)));
    const { port, opened: gateway } = await gatewayOf(
      simple(origin, { timeouts: { requestMs: 0, backendRequestMs: 0 } }),
    );
    const client = connect(port, '127.0.0.1');
    client.write(handshake.replaceAll('\n', '\r\n'));
    const socket = await asked.promise;
    const closed = once(socket, 'close');
    client.destroy();
    await closed;
    await expect.poll(() => gateway.table().states.get('shop')?.inFlight).toBe(0);
  });

  it('ends on one side where it ends on the other', async () => {
    const { origin, wss } = await echoing();
    const { port, opened: gateway } = await gatewayOf(simple(origin));
    const open = async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      socket.on('error', () => undefined);
      await once(socket, 'message');
      return socket;
    };
    const [first, second] = [await open(), await open()];
    expect(wss.clients.size).toBe(2);
    first.terminate();
    await expect.poll(() => wss.clients.size).toBe(1);
    const closed = once(second, 'close');
    for (const client of wss.clients) client.terminate();
    await closed;
    await expect.poll(() => gateway.table().states.get('shop')?.inFlight).toBe(0);
  });
});
