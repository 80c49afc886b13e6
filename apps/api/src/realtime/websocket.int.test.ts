import { once } from 'node:events';
import { newId } from '@orderline/composition';
import { type CloseCode, closeCodes } from '@orderline/contracts/realtime/close-codes';
import type { ClientFrame, RefusalCode } from '@orderline/contracts/realtime/frames';
import type { SessionId } from '@orderline/domain/identity';
import { nameOf } from '@orderline/domain/realtime';
import { asId, err, ok, type UserId } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readPlainToken } from '../testing/plain-token.ts';
import { listenWithRealtime, openSocket, rawUpgrade, type TestSocket } from '../testing/realtime-client.ts';
import { customer, openShop } from '../testing/shop.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Roles = readonly ('admin' | 'staff')[];

const listen = async (changes: Parameters<typeof listenWithRealtime>[0] = {}, more = {}) => {
  let skipped = 0;
  const api = await listenWithRealtime({ ticks: () => performance.now() + skipped, ...changes }, more);
  closing.push(api.close);
  const connect = async (userId: UserId, ...roles: Roles): Promise<TestSocket> => {
    const client = await openSocket(api.port);
    client.send({ id: 1, connect: { token: await api.tokenFor(userId, 'customer', ...roles) } });
    await client.answer(1);
    return client;
  };
  const pass = (seconds: number): void => {
    skipped += seconds * 1000;
  };
  return { ...api, connect, pass };
};

const inboxOf = (id: UserId) => nameOf({ kind: 'user', id });

const subscribe = (channel: string, id = 2): ClientFrame => ({ id, subscribe: { channel } });

const offsets = (publications: readonly { readonly offset: number }[]) => publications.map(({ offset }) => offset);

describe('a WebSocket', () => {
  it('connects by a token, subscribes to the inbox of its user, and is told what comes', async () => {
    const { connect, realtime } = await listen();
    const ada = newId<UserId>();
    const client = await connect(ada);
    expect(client.received[0]).toMatchObject({ id: 1, connected: { userId: ada, pingSeconds: 25 } });
    client.send(subscribe(inboxOf(ada)));
    expect(await client.answer(2)).toMatchObject({ subscribed: { position: { offset: 0 }, recovered: false } });
    realtime.publish(inboxOf(ada), { title: 'Your order is placed' });
    const [publication] = await client.publications(inboxOf(ada), 1);
    expect(publication).toMatchObject({ offset: 1, data: { title: 'Your order is placed' } });
    client.send({ id: 3, unsubscribe: { channel: inboxOf(ada) } });
    expect(await client.answer(3)).toEqual({ id: 3, unsubscribed: { channel: inboxOf(ada) } });
  });

  it('is answered what it sends before it is let in', async () => {
    const { port, tokenFor } = await listen();
    const ada = newId<UserId>();
    const client = await openSocket(port);
    client.send({ id: 1, connect: { token: await tokenFor(ada) } });
    client.send(subscribe(inboxOf(ada)));
    expect(await client.answer(2)).toMatchObject({ subscribed: { channel: inboxOf(ada) } });
  });

  it('resumes on a channel that had nothing yet, and again, with none twice', async () => {
    const { connect, realtime } = await listen();
    const ada = newId<UserId>();
    const channel = inboxOf(ada);
    const first = await connect(ada);
    first.send(subscribe(channel));
    const standing = await first.answer(2);
    if (!('subscribed' in standing)) throw new Error('not subscribed');
    let { position } = standing.subscribed;
    first.socket.terminate();
    for (const round of [1, 2]) {
      for (let count = 0; count < 5; count += 1) realtime.publish(channel, round, { lost: count % 2 === 0 });
      const client = await connect(ada);
      client.send({ id: 2, subscribe: { channel, position } });
      const told = await client.publications(channel, 5);
      expect(offsets(told)).toEqual([1, 2, 3, 4, 5].map((offset) => offset + (round - 1) * 5));
      expect(client.received[1]).toMatchObject({ id: 2, subscribed: { recovered: true } });
      position = { ...position, offset: round * 5 };
      client.socket.terminate();
    }
  });

  it('fills what no announcement told as soon as a later one comes', async () => {
    const { connect, realtime } = await listen();
    const ada = newId<UserId>();
    const client = await connect(ada);
    client.send(subscribe(inboxOf(ada)));
    await client.answer(2);
    for (const lost of [true, true, false]) realtime.publish(inboxOf(ada), {}, { lost });
    expect(offsets(await client.publications(inboxOf(ada), 3))).toEqual([1, 2, 3]);
    realtime.publish(inboxOf(ada), {}, { lost: true });
    realtime.interrupt();
    expect(offsets(await client.publications(inboxOf(ada), 4))).toEqual([1, 2, 3, 4]);
  });

  it('is told that it cannot go on where what was counted is lost, and is refused where it comes back from there', async () => {
    const { connect, realtime } = await listen();
    const ada = newId<UserId>();
    const channel = inboxOf(ada);
    const client = await connect(ada);
    client.send(subscribe(channel));
    await client.answer(2);
    realtime.beginAnew();
    realtime.publish(channel, {});
    const lost = await client.until(() => client.received.find((frame) => 'unsubscribed' in frame));
    expect(lost).toEqual({ unsubscribed: { channel, code: 'unrecoverable' } });
    client.send({ id: 3, subscribe: { channel, position: { epoch: 'first', offset: 0 } } });
    expect(await client.answer(3)).toMatchObject({ error: { code: 'unrecoverable' } });
    client.send(subscribe(channel, 4));
    expect(await client.answer(4)).toMatchObject({ subscribed: { position: { offset: 1 } } });
  });

  it('takes a ticket, once', async () => {
    const { port, tokenFor, send } = await listen();
    const ada = newId<UserId>();
    const { status, body } = await send('POST /api/v1/realtime/tickets', { token: await tokenFor(ada) });
    expect(status).toBe(201);
    const [first, second] = [await openSocket(port), await openSocket(port)];
    first.send({ id: 1, connect: { ticket: body.ticket } });
    expect(await first.answer(1)).toMatchObject({ connected: { userId: ada } });
    second.send({ id: 1, connect: { ticket: body.ticket } });
    expect(await second.closed()).toEqual({ code: 4500, reason: 'bad-credentials' });
  });

  it('goes on by its token where that of a refresh cannot be judged, and is told that it may try again', async () => {
    let isAway = false;
    const verify = async (token: string) => {
      if (isAway) throw new Unavailable('PostgreSQL is away');
      return readPlainToken(token);
    };
    const { connect, tokenFor } = await listen({ tokens: { verify } });
    const grace = newId<UserId>();
    const [client, token] = [await connect(grace, 'admin'), await tokenFor(grace, 'customer', 'admin')];
    isAway = true;
    client.send({ id: 2, refresh: { token } });
    expect(await client.answer(2)).toMatchObject({ error: { code: 'unavailable' } });
    isAway = false;
    client.send({ id: 3, refresh: { token } });
    expect(await client.answer(3)).toMatchObject({ refreshed: {} });
  });

  it('goes on with a renewed token, and loses what that does not allow', async () => {
    const { connect, tokenFor } = await listen();
    const grace = newId<UserId>();
    const client = await connect(grace, 'admin');
    client.send(subscribe('admin:orders'));
    await client.answer(2);
    client.send({ id: 3, refresh: { token: 'none.of.ours' } });
    expect(await client.answer(3)).toMatchObject({ error: { code: 'bad-token' } });
    client.send({ id: 4, refresh: { token: await tokenFor(grace, 'customer') } });
    expect(await client.answer(4)).toMatchObject({ refreshed: {} });
    const lost = await client.until(() => client.received.find((frame) => 'unsubscribed' in frame));
    expect(lost).toEqual({ unsubscribed: { channel: 'admin:orders', code: 'forbidden' } });
  });

  it('is not let in by the token before, where a renewed one comes while a subscription is on its way', async () => {
    const { connect, tokenFor, realtime } = await listen();
    const grace = newId<UserId>();
    const client = await connect(grace, 'admin');
    const held = Promise.withResolvers<void>();
    realtime.state.held = held.promise;
    client.send(subscribe('admin:orders'));
    client.send({ id: 3, refresh: { token: await tokenFor(grace, 'customer') } });
    expect(await client.answer(3)).toMatchObject({ refreshed: {} });
    held.resolve();
    expect(await client.answer(2)).toMatchObject({ error: { code: 'unknown-channel' } });
    client.send(subscribe(inboxOf(grace), 4));
    await client.answer(4);
    realtime.publish(nameOf({ kind: 'admin', topic: 'orders' }), 'for staff');
    realtime.publish(inboxOf(grace), 'for her');
    await client.publications(inboxOf(grace), 1);
    expect(client.received.filter((frame) => 'subscribed' in frame || 'publication' in frame)).toHaveLength(2);
  });

  it('is answered its latest request, where it subscribes anew by the same number before it was answered', async () => {
    const shop = await openShop();
    const { body: placed } = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
    const held = Promise.withResolvers<void>();
    let waits = Promise.resolve();
    const orderOwners: typeof shop.application.orders.orderOwners = async (command) => {
      await waits;
      return shop.application.orders.orderOwners(command);
    };
    const orders = { ...shop.application.orders, orderOwners };
    const { connect, metrics } = await listen({ application: { ...shop.application, orders } });
    const ada = asId<UserId>(shop.ada.id);
    const channel = `order:${placed.id}`;
    const other = await connect(ada);
    other.send(subscribe(channel));
    await other.answer(2);
    waits = held.promise;
    const client = await connect(ada);
    client.send({ id: 2, subscribe: { channel, position: { epoch: 'first', offset: 0 } } });
    client.send({ id: 3, unsubscribe: { channel } });
    client.send(subscribe(channel));
    client.send({ id: 4, unsubscribe: { channel: 'admin:stock' } });
    await client.answer(4);
    held.resolve();
    expect(await client.answer(2)).toMatchObject({ subscribed: { channel, recovered: false } });
    client.send({ id: 5, unsubscribe: { channel: 'admin:stock' } });
    await client.answer(5);
    expect(client.received.filter((frame) => 'subscribed' in frame)).toHaveLength(1);
    expect((await metrics.render()).body).toMatch(/realtime_subscriptions\S* 2\n/);
  });
});

describe('whose channels', () => {
  it('a connection may follow is what its user may read, and no more is told of others', async () => {
    const shop = await openShop();
    const placed = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
    const { connect, realtime } = await listen({ application: shop.application });
    const [ada, grace] = [asId<UserId>(shop.ada.id), newId<UserId>()];
    const [own, other] = [await connect(ada), await connect(grace)];
    const order = `order:${placed.body.id}`;
    const unknown = { error: { code: 'unknown-channel' } };
    const wanted = [
      [own, order, { subscribed: {} }],
      [other, order, unknown],
      [other, `order:${newId()}`, unknown],
      [other, inboxOf(ada), unknown],
      [other, 'admin:orders', unknown],
      [other, 'admin:stock', unknown],
      [other, 'admin:everything', unknown],
      [other, 'user:everybody', unknown],
      [other, '', unknown],
      [other, '__proto__', unknown],
      [await connect(grace, 'staff'), 'admin:stock', { subscribed: {} }],
      [await connect(grace, 'staff'), 'admin:orders', unknown],
      [await connect(grace, 'admin'), 'admin:orders', { subscribed: {} }],
    ] as const;
    for (const [index, [client, channel, answer]] of wanted.entries()) {
      client.send(subscribe(channel, index + 10));
      expect(await client.answer(index + 10)).toMatchObject(answer);
    }
    realtime.publish(inboxOf(ada), 'hers alone');
    own.send(subscribe(inboxOf(ada), 90));
    await own.answer(90);
    other.send({ id: 91, unsubscribe: { channel: inboxOf(ada) } });
    await other.answer(91);
    expect(other.received.filter((frame) => 'publication' in frame)).toEqual([]);
  });

  it('are counted, and followed once', async () => {
    const { connect } = await listen({ realtimeSettings: { channelsPerConnection: 2 } });
    const grace = newId<UserId>();
    const client = await connect(grace, 'admin');
    const codes: (RefusalCode | undefined)[] = [];
    for (const [index, channel] of [inboxOf(grace), inboxOf(grace), 'admin:stock', 'admin:orders'].entries()) {
      client.send(subscribe(channel, 10 + index));
      const answer = await client.answer(10 + index);
      codes.push('error' in answer ? answer.error.code : undefined);
    }
    expect(codes).toEqual([undefined, 'already-subscribed', undefined, 'too-many-channels']);
  });

  it('cannot be read for a moment: the connection goes on, and is let in later', async () => {
    const { connect, realtime } = await listen();
    const ada = newId<UserId>();
    const client = await connect(ada);
    realtime.state.away = true;
    client.send(subscribe(inboxOf(ada)));
    expect(await client.answer(2)).toMatchObject({ error: { code: 'unavailable' } });
    realtime.state.away = false;
    client.send(subscribe(inboxOf(ada), 3));
    expect(await client.answer(3)).toMatchObject({ subscribed: {} });
  });
});

type Bad = (client: TestSocket, api: Awaited<ReturnType<typeof listen>>) => void | Promise<void>;

const ends: readonly (readonly [what: string, code: CloseCode, send: Bad])[] = [
  ['a token that is none', 4500, (client) => client.send({ id: 2, connect: { token: 'none.of.ours' } })],
  ['a ticket that is none', 4500, (client) => client.send({ id: 2, connect: { ticket: 'unknown' } })],
  ['another operation first', 4502, (client) => client.send(subscribe('admin:stock'))],
  ['bytes', 4503, ({ socket }) => socket.send(Buffer.from('{}'), { binary: true })],
  ['no JSON', 4503, ({ socket }) => socket.send('hello')],
  ['nothing', 4503, ({ socket }) => socket.send('')],
  ['a list', 4503, ({ socket }) => socket.send('[]')],
  ['JSON that is deep', 4503, ({ socket }) => socket.send('['.repeat(8000))],
  ['an unknown operation', 4503, ({ socket }) => socket.send('{"id":1,"publish":{"channel":"user:1"}}')],
  ['an unknown field', 4503, ({ socket }) => socket.send('{"id":1,"connect":{"token":"a"},"admin":true}')],
  ['both a token and a ticket', 4503, ({ socket }) => socket.send('{"id":1,"connect":{"token":"a","ticket":"b"}}')],
  ['no number', 4503, ({ socket }) => socket.send('{"connect":{"token":"a"}}')],
  ['a number that is none', 4503, ({ socket }) => socket.send('{"id":-1,"connect":{"token":"a"}}')],
  ['more than 16 KiB', 1009, ({ socket }) => socket.send('x'.repeat(16 * 1024 + 1))],
  ['text that is no UTF-8', 1007, ({ socket }) => socket.send(Buffer.from([0xc3, 0x28]), { binary: false })],
  [
    'frames faster than they may come',
    4530,
    async (client, { tokenFor }) => {
      client.send({ id: 1, connect: { token: await tokenFor(newId<UserId>()) } });
      for (let count = 0; count < 60; count += 1) client.send({ pong: {} });
    },
  ],
  [
    'a second connect',
    4503,
    async (client, { tokenFor }) => {
      const token = await tokenFor(newId<UserId>());
      client.send({ id: 1, connect: { token } });
      client.send({ id: 2, connect: { token } });
    },
  ],
  [
    'a token of somebody else to refresh with',
    4504,
    async (client, { tokenFor }) => {
      client.send({ id: 1, connect: { token: await tokenFor(newId<UserId>()) } });
      client.send({ id: 2, refresh: { token: await tokenFor(newId<UserId>()) } });
    },
  ],
];

describe('what a client may not send', () => {
  it.each(ends)('ends its connection, and no other: %s', async (_what, code, send) => {
    const api = await listen();
    const [ada, client] = [newId<UserId>(), await openSocket(api.port)];
    const bystander = await api.connect(ada);
    bystander.send(subscribe(inboxOf(ada)));
    await bystander.answer(2);
    await send(client, api);
    expect(await client.closed()).toMatchObject({ code, ...(code > 3000 && { reason: closeCodes[code].name }) });
    api.realtime.publish(inboxOf(ada), {});
    expect(offsets(await bystander.publications(inboxOf(ada), 1))).toEqual([1]);
    await vi.waitFor(async () =>
      expect(await api.metrics.render()).toMatchObject({ body: expect.stringContaining(`code="${code}"`) }),
    );
  });
});

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const websocket = ['Upgrade: websocket', key, 'Sec-WebSocket-Version: 13'];

describe('an upgrade', () => {
  it.each([
    ['at another path', '/api/v1/orders', websocket, 404, 'not-found'],
    [
      'by a page of another origin',
      '/api/v1/realtime',
      [...websocket, 'Origin: https://evil.example'],
      403,
      'forbidden',
    ],
    ['by a page of no origin', '/api/v1/realtime', [...websocket, 'Origin: null'], 403, 'forbidden'],
    ['without a key', '/api/v1/realtime', ['Upgrade: websocket', 'Sec-WebSocket-Version: 13'], 400, 'bad-request'],
    [
      'of an old version',
      '/api/v1/realtime',
      ['Upgrade: websocket', key, 'Sec-WebSocket-Version: 7'],
      400,
      'bad-request',
    ],
    ['with a target that can be read in two ways', '/api/v1/../v1/realtime', websocket, 400, 'bad-request'],
  ])('%s is a problem', async (_what, target, headers, status, code) => {
    const { port } = await listen();
    const answer = await rawUpgrade(port, target, headers);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      status,
      code,
      instance: target.includes('..') ? '/' : target,
    });
  });

  it('that is refused tells the path without its query', async () => {
    const { port } = await listen();
    const answer = await rawUpgrade(port, '/api/v2/elsewhere?token=secret', websocket);
    expect(answer).toContain('"instance":"/api/v2/elsewhere"');
  });

  it('to another protocol is none: the request is answered as any other', async () => {
    const { port } = await listen();
    const answer = await rawUpgrade(port, '/health/live', ['Upgrade: h2c', 'Connection: close']);
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it.each(['https://shop.example', undefined])('by a page that may, or by no page, opens: %s', async (origin) => {
    const { port } = await listen();
    const client = await openSocket(port, origin === undefined ? {} : { origin }, '/api/v2/realtime');
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.terminate();
  });

  it.each([
    ['the process', { connections: 2 }, 503, 'overloaded'],
    ['the address', { connectionsPerAddress: 2 }, 429, 'rate-limited'],
  ])('beyond the connections of %s is refused, until one ends', async (_whose, realtimeSettings, status, code) => {
    const { port } = await listen({ realtimeSettings });
    const [first] = [await openSocket(port), await openSocket(port)];
    const answer = await rawUpgrade(port, '/api/v1/realtime', websocket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
    expect(answer).toMatch(/retry-after: \d+/i);
    first.socket.terminate();
    await vi.waitFor(async () => {
      const next = await openSocket(port).catch(() => null);
      expect(next).not.toBeNull();
    });
  });

  it('beyond the connections of a user ends for good', async () => {
    const { connect, port, tokenFor } = await listen({ realtimeSettings: { connectionsPerUser: 2 } });
    const ada = newId<UserId>();
    await connect(ada);
    const second = await connect(ada);
    const third = await openSocket(port);
    third.send({ id: 1, connect: { token: await tokenFor(ada) } });
    expect(await third.closed()).toEqual({ code: 4529, reason: 'too-many-connections' });
    await connect(newId<UserId>());
    second.socket.terminate();
    await vi.waitFor(async () => {
      const again = await openSocket(port);
      again.send({ id: 1, connect: { token: await tokenFor(ada) } });
      expect(await Promise.race([again.answer(1), again.closed()])).toHaveProperty('connected');
    });
  });

  it('leaves room for requests: connections that live long are not counted among theirs', async () => {
    const { port } = await listen({}, { connections: { most: 3, mostPerClient: 3 } });
    const clients: TestSocket[] = [];
    for (let count = 0; count < 6; count += 1) clients.push(await openSocket(port));
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`http://127.0.0.1:${port}/health/live`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { socket } of clients) expect(socket.readyState).toBe(socket.OPEN);
  });
});

describe('a connection', () => {
  it('that reads nothing is closed once too much waits for it, and the others get theirs', async () => {
    const { connect, realtime, metrics } = await listen({ realtimeSettings: { bufferBytes: 65_536 } });
    const grace = newId<UserId>();
    const clients = [await connect(grace, 'admin'), await connect(grace, 'admin'), await connect(grace, 'admin')];
    const channel = nameOf({ kind: 'admin', topic: 'orders' });
    for (const client of clients) {
      client.send(subscribe(channel));
      await client.answer(2);
    }
    const [slow, ...others] = clients;
    slow?.socket.pause();
    const text = 'x'.repeat(30_000);
    let sent = 0;
    await vi.waitFor(
      async () => {
        realtime.publish(channel, text);
        sent += 1;
        for (const client of others) await client.publications(channel, sent);
        const { body } = await metrics.render();
        expect(body).toMatch(/realtime_connections_closed_total\{.*code="4000".*\} 1/);
      },
      { timeout: 30_000, interval: 1 },
    );
    for (const client of others) {
      const told = await client.publications(channel, sent);
      expect(offsets(told)).toEqual(told.map((_each, index) => index + 1));
    }
    expect((await metrics.render()).body).toMatch(/realtime_dropped_bytes_total\S* [1-9]/);
    slow?.socket.resume();
    expect((await slow?.closed())?.code).not.toBe(1000);
  });

  it('is sent elsewhere where the process stops, each with a hint of its own, and none is opened any more', async () => {
    const { connect, port, serving, metrics } = await listen();
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(newId<UserId>())));
    serving.drain();
    expect(await rawUpgrade(port, '/api/v1/realtime', websocket)).toMatch(/^HTTP\/1.1 503 /);
    await serving.close();
    const ended = await Promise.all(clients.map((client) => client.closed()));
    const hints = ended.map(({ reason }) => Number(/^retry-after-ms=(\d+)$/.exec(reason)?.[1]));
    expect(ended.map(({ code }) => code)).toEqual(clients.map(() => 1012));
    expect(Math.max(...hints)).toBeLessThanOrEqual(10_000);
    expect(new Set(hints).size).toBeGreaterThan(10);
    expect((await metrics.render()).body).toMatch(/realtime_connections\{.*"websocket".*\} 0/);
  });

  it('ends with its token, unless another one came in time', async () => {
    let at = Date.now();
    const { connect, tokenFor, pass } = await listen({ clock: () => new Date(at) });
    const [ada, grace] = [newId<UserId>(), newId<UserId>()];
    const [client, renewed] = [await connect(ada), await connect(grace)];
    at += 800_000;
    const later = await tokenFor(grace, 'customer');
    const moved = JSON.parse(Buffer.from(later, 'base64url').toString());
    const token = Buffer.from(JSON.stringify({ ...moved, expiresAt: at + 900_000 })).toString('base64url');
    renewed.send({ id: 3, refresh: { token } });
    await renewed.answer(3);
    at += 200_000;
    pass(30);
    expect(await client.closed()).toEqual({ code: 4501, reason: 'expired' });
    renewed.send(subscribe(inboxOf(grace), 4));
    expect(await renewed.answer(4)).toMatchObject({ subscribed: {} });
  });

  it('ends with its session', async () => {
    const { port, revocations, tokenFor, pass } = await listen();
    const token = await tokenFor(newId<UserId>());
    const { sessionId } = JSON.parse(Buffer.from(token, 'base64url').toString());
    const client = await openSocket(port);
    client.send({ id: 1, connect: { token } });
    await client.answer(1);
    revocations.add([sessionId as SessionId]);
    pass(30);
    expect(await client.closed()).toEqual({ code: 4505, reason: 'session-ended' });
  });

  it('is told nothing any more once its session has ended, and ends at the first that it would be told', async () => {
    const { port, realtime, revocations, tokenFor } = await listen();
    const userId = newId<UserId>();
    const token = await tokenFor(userId);
    const { sessionId } = JSON.parse(Buffer.from(token, 'base64url').toString());
    const client = await openSocket(port);
    client.send({ id: 1, connect: { token } });
    await client.answer(1);
    client.send(subscribe(`user:${userId}`));
    await client.answer(2);
    revocations.add([sessionId as SessionId]);
    realtime.publish(nameOf({ kind: 'user', id: userId }), 'order-placed');
    expect(await client.closed()).toEqual({ code: 4505, reason: 'session-ended' });
    expect(client.received.filter((frame) => 'publication' in frame)).toEqual([]);
  });

  it('that leaves its pings unanswered is closed, and one that answers goes on', async () => {
    const { connect, pass } = await listen();
    const [silent, alive] = [await connect(newId<UserId>()), await connect(newId<UserId>())];
    for (let count = 1; count <= 3; count += 1) {
      const pinged = ({ received }: TestSocket) =>
        received.filter((frame) => 'ping' in frame).length === count || undefined;
      pass(30);
      if (count === 3) break;
      await Promise.all([silent, alive].map((client) => client.until(() => pinged(client))));
      alive.send({ pong: {} });
      alive.send({ id: count + 1, unsubscribe: { channel: 'admin:stock' } });
      await alive.answer(count + 1);
    }
    expect(await silent.closed()).toEqual({ code: 4001, reason: 'no-pong' });
    alive.send({ id: 9, unsubscribe: { channel: 'admin:stock' } });
    expect(await alive.answer(9)).toMatchObject({ unsubscribed: {} });
  });

  it('is opened with an API key for what the key may, and ends where that is revoked', async () => {
    const { port, keyFor, application, pass } = await listen();
    const made = await keyFor(['inventory:read']);
    const client = await openSocket(port);
    client.send({ id: 1, connect: { token: made.key } });
    await client.answer(1);
    client.send(subscribe('admin:stock'));
    expect(await client.answer(2)).toMatchObject({ subscribed: {} });
    client.send(subscribe(`user:${made.ownerId}`, 3));
    expect(await client.answer(3)).toMatchObject({ error: { code: 'unknown-channel' } });
    await application.apiKeys.revokeApiKey({ id: made.apiKey.id });
    pass(5);
    expect(await client.closed()).toEqual({ code: 4505, reason: 'session-ended' });
  });

  it('of an external issuer ends where its user is no more', async () => {
    const userId = newId<UserId>();
    const known = { isErased: false };
    const admit = async () =>
      known.isErased ? err({ kind: 'account-not-linked' as const }) : ok({ userId, expiresAt: Date.now() + 900_000 });
    const { port, pass } = await listen({ externalCallers: { admit } });
    const client = await openSocket(port);
    client.send({ id: 1, connect: { token: 'of.another.issuer' } });
    expect(await client.answer(1)).toMatchObject({ connected: { userId } });
    pass(30);
    await client.until(() => client.received.find((frame) => 'ping' in frame));
    client.send({ pong: {} });
    known.isErased = true;
    pass(30);
    expect(await client.closed()).toEqual({ code: 4505, reason: 'session-ended' });
  });

  it('by the ticket of an API key ends where that is revoked, and one that was not opened before is not', async () => {
    const { port, keyFor, send, application, pass } = await listen();
    const made = await keyFor(['inventory:read']);
    const ticketFor = async () => (await send('POST /api/v1/realtime/tickets', { token: made.key })).body.ticket;
    const [client, late] = [await openSocket(port), await openSocket(port)];
    const unused = await ticketFor();
    client.send({ id: 1, connect: { ticket: await ticketFor() } });
    expect(await client.answer(1)).toMatchObject({ connected: { userId: made.ownerId } });
    await application.apiKeys.revokeApiKey({ id: made.apiKey.id });
    late.send({ id: 1, connect: { ticket: unused } });
    expect(await late.closed()).toEqual({ code: 4500, reason: 'bad-credentials' });
    pass(30);
    expect(await client.closed()).toEqual({ code: 4505, reason: 'session-ended' });
  });

  it('by the ticket of an external user ends where that is erased', async () => {
    const admit = async () => ok({ userId: asId<UserId>(ada.id), expiresAt: Date.now() + 900_000 });
    const { port, send, application, pass } = await listen({ externalCallers: { admit } });
    const ada = await customer({ send }, 'ada');
    const client = await openSocket(port);
    const { body } = await send('POST /api/v1/realtime/tickets', { token: 'of.another.issuer' });
    client.send({ id: 1, connect: { ticket: body.ticket } });
    expect(await client.answer(1)).toMatchObject({ connected: { userId: ada.id } });
    pass(30);
    await client.until(() => client.received.find((frame) => 'ping' in frame));
    client.send({ pong: {} });
    const { password } = ada.credentials;
    await application.users.eraseUser({ userId: asId<UserId>(ada.id), password, address: '192.0.2.1' });
    pass(30);
    expect(await client.closed()).toEqual({ code: 4505, reason: 'session-ended' });
  });

  it('is not opened by the ticket of a session that has ended', async () => {
    const { port, send, tokenFor, revocations } = await listen();
    const token = await tokenFor(newId<UserId>());
    const { sessionId } = JSON.parse(Buffer.from(token, 'base64url').toString());
    const { body } = await send('POST /api/v1/realtime/tickets', { token });
    revocations.add([sessionId as SessionId]);
    const client = await openSocket(port);
    client.send({ id: 1, connect: { ticket: body.ticket } });
    expect(await client.closed()).toEqual({ code: 4500, reason: 'bad-credentials' });
  });

  it('that never says who it is has ten seconds', async () => {
    const { port, pass } = await listen();
    const client = await openSocket(port);
    pass(9);
    client.socket.ping();
    await once(client.socket, 'pong');
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    pass(2);
    expect(await client.closed()).toEqual({ code: 4502, reason: 'not-connected' });
  });
});
