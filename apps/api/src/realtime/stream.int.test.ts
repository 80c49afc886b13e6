import { newId } from '@orderline/composition';
import { nameOf } from '@orderline/domain/realtime';
import { asId, type UserId } from '@orderline/domain/shared';
import { EventSource, type FetchLike } from 'eventsource';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenWithRealtime } from '../testing/realtime-client.ts';
import { openShop } from '../testing/shop.ts';

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const listen = async (changes: Parameters<typeof listenWithRealtime>[0] = {}) => {
  let skipped = 0;
  const api = await listenWithRealtime({
    ...{ ticks: () => performance.now() + skipped, random: () => 0 },
    ...changes,
  });
  closing.push(api.close);
  const pass = (seconds: number): void => {
    skipped += seconds * 1000;
  };
  return { ...api, pass };
};

const inboxOf = (id: UserId) => nameOf({ kind: 'user', id });

type Told = { readonly event: string; readonly id: string; readonly data: Record<string, unknown> };

const kinds = ['subscribed', 'publication', 'read', 'unsubscribed', 'close'];

/** An EventSource with a token, which keeps what it was told and what each of its requests was sent and answered. */
const follow = (origin: string, channels: readonly string[], token: string, lastEventId?: string) => {
  const requests: { readonly sent: string | null; readonly begins: string | null; readonly response: Response }[] = [];
  const withToken: FetchLike = async (url, init) => {
    const headers: Record<string, string> = { ...init.headers, Authorization: `Bearer ${token}` };
    if (requests.length === 0 && lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId;
    const response = await fetch(url, { ...init, headers });
    const sent = headers['Last-Event-ID'] ?? null;
    requests.push({ sent, begins: response.headers.get('last-event-id'), response });
    return response;
  };
  const source = new EventSource(`${origin}/api/v1/realtime/events?channels=${channels.join(',')}`, {
    fetch: withToken,
  });
  closing.push(() => source.close());
  const told: Told[] = [];
  for (const kind of kinds) {
    source.addEventListener(kind, ({ data, lastEventId: id }) => {
      told.push({ event: kind, id, data: JSON.parse(data) });
    });
  }
  const offsets = (channel: string) =>
    told
      .filter(({ event, data }) => event === 'publication' && data.channel === channel)
      .map(({ data }) => data.offset);
  return { source, told, requests, offsets, of: (event: string) => told.filter((one) => one.event === event) };
};

const request = (
  origin: string,
  query: string,
  token: string,
  headers: Readonly<Record<string, string>> = {},
  signal: AbortSignal | null = null,
) => {
  const sent = { Authorization: `Bearer ${token}`, ...headers };
  return fetch(`${origin}/api/v1/realtime/events?${query}`, { headers: sent, signal });
};

describe('server-sent events', () => {
  it('tell each channel by its positions, and go on from the last one after each interruption', async () => {
    const { origin, tokenFor, realtime, server } = await listen();
    const grace = newId<UserId>();
    const [inbox, orders] = [inboxOf(grace), nameOf({ kind: 'admin', topic: 'orders' })];
    realtime.publish(inbox, 'before');
    const { told, requests, offsets, of } = follow(origin, [inbox, orders], await tokenFor(grace, 'admin'));
    await vi.waitFor(() => expect(of('subscribed')).toHaveLength(2));
    expect(told[0]?.data).toMatchObject({ channel: inbox, position: { epoch: 'first', offset: 1 }, recovered: false });
    expect(requests[0]?.begins).toBe('first:1,first:0');
    realtime.publish(inbox, 'one');
    realtime.publish(orders, 'two');
    await vi.waitFor(() => expect(told.at(-1)?.id).toBe('first:2,first:1'));
    for (const round of [1, 2]) {
      server.closeAllConnections();
      realtime.publish(inbox, 'while away');
      await vi.waitFor(() => expect(requests).toHaveLength(1 + round), { timeout: 10_000 });
      await vi.waitFor(() => expect(told.at(-1)?.id).toBe(`first:${2 + round},first:1`));
    }
    expect(requests.map(({ sent }) => sent)).toEqual([null, 'first:2,first:1', 'first:3,first:1']);
    expect(offsets(inbox)).toEqual([2, 3, 4]);
    expect(offsets(orders)).toEqual([1]);
    expect(requests[2]?.begins).toBe('first:3,first:1');
  });

  it('have the headers that proxies and caches need, and no token in their address', async () => {
    const { origin, tokenFor } = await listen();
    const ada = newId<UserId>();
    const response = await request(origin, `channels=${inboxOf(ada)}`, await tokenFor(ada), {
      Origin: 'https://shop.example',
    });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': 'https://shop.example',
      'last-event-id': 'first:0',
    });
    await response.body?.cancel();
  });

  it.each([
    ['of another epoch', 'gone:3'],
    ['ahead of the channel', 'first:9'],
    ['of more channels', 'first:0,first:0'],
    ['that is none', 'garbage'],
    ['that is empty', ','],
    ['whose offset is none', 'first:-1'],
  ])('answer an event id %s at once, and are then followed from now', async (_what, lastEventId) => {
    const { origin, tokenFor, realtime } = await listen();
    const ada = newId<UserId>();
    const { of, requests, offsets } = follow(origin, [inboxOf(ada)], await tokenFor(ada), lastEventId);
    await vi.waitFor(() => expect(of('close')).toHaveLength(1));
    expect(of('unsubscribed')).toEqual([
      { event: 'unsubscribed', id: '-', data: { channel: inboxOf(ada), code: 'unrecoverable' } },
    ]);
    expect(of('close')[0]?.data).toEqual({ code: 4002, reason: 'interrupted' });
    await vi.waitFor(() => expect(of('subscribed')).toHaveLength(1), { timeout: 10_000 });
    expect(requests[1]?.sent).toBe('-');
    realtime.publish(inboxOf(ada), 'now');
    await vi.waitFor(() => expect(offsets(inboxOf(ada))).toEqual([1]));
  });

  it('go on for the other channels where one cannot be recovered', async () => {
    const { origin, tokenFor, realtime } = await listen();
    const grace = newId<UserId>();
    const [inbox, orders] = [inboxOf(grace), nameOf({ kind: 'admin', topic: 'orders' })];
    realtime.publish(orders, 'missed');
    const { of, requests, offsets } = follow(origin, [inbox, orders], await tokenFor(grace, 'admin'), 'gone:1,first:0');
    await vi.waitFor(() => expect(offsets(orders)).toEqual([1]));
    expect(of('unsubscribed').map(({ data }) => data)).toEqual([{ channel: inbox, code: 'unrecoverable' }]);
    expect(requests[0]?.begins).toBe('-,first:0');
  });

  it.each([
    ['another user’s inbox', `channels=user:${newId()}`, 404, 'not-found'],
    ['no channel', 'channels=', 400, 'invalid-query'],
    ['what is no channel', 'channels=everything', 404, 'not-found'],
    ['a channel twice', 'channels=admin:stock,admin:stock', 400, 'invalid-query'],
    ['more than may be followed', 'channels=admin:stock,admin:orders,user:1', 400, 'invalid-query'],
    ['a token in the address', 'channels=admin:stock&token=abc', 400, 'invalid-query'],
  ])('are refused with a problem: %s', async (_what, query, status, code) => {
    const { origin, tokenFor } = await listen({ realtimeSettings: { channelsPerConnection: 2 } });
    const response = await request(origin, query, await tokenFor(asId<UserId>(newId()), 'admin'));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it('are refused without a token, beyond the limits, and while the log is away', async () => {
    const { origin, tokenFor, realtime } = await listen({
      realtimeSettings: { connections: 2, connectionsPerUser: 1 },
    });
    const [ada, grace] = [newId<UserId>(), newId<UserId>()];
    const ask = async (user: UserId, token: string) => {
      const response = await request(origin, `channels=${inboxOf(user)}`, token);
      if (!response.ok) await response.body?.cancel();
      return response;
    };
    expect((await ask(ada, 'none')).status).toBe(401);
    realtime.state.away = true;
    expect((await ask(ada, await tokenFor(ada))).status).toBe(503);
    realtime.state.away = false;
    const first = await ask(ada, await tokenFor(ada));
    expect(first.status).toBe(200);
    expect((await ask(ada, await tokenFor(ada))).status).toBe(429);
    const second = await ask(grace, await tokenFor(grace));
    const third = newId<UserId>();
    const refused = await ask(third, await tokenFor(third));
    expect([second.status, refused.status]).toEqual([200, 503]);
    expect(refused.headers.get('retry-after')).toBe('5');
    await first.body?.cancel();
    await vi.waitFor(async () => expect((await ask(third, await tokenFor(third))).status).toBe(200));
  });

  it('are asked for by HEAD without being opened', async () => {
    const { origin, tokenFor, metrics } = await listen({ realtimeSettings: { connectionsPerUser: 1 } });
    const ada = newId<UserId>();
    const headers = { Authorization: `Bearer ${await tokenFor(ada)}` };
    for (let count = 0; count < 3; count += 1) {
      const url = `${origin}/api/v1/realtime/events?channels=${inboxOf(ada)}`;
      expect((await fetch(url, { method: 'HEAD', headers })).status).toBe(200);
    }
    expect((await metrics.render()).body).toMatch(/realtime_connections\{.*"sse".*\} 0/);
  });

  it('say that they live, and end with a code: with the token, and where the process stops', async () => {
    let at = Date.now();
    const draining = new AbortController();
    const { origin, tokenFor, serving, pass } = await listen({
      clock: () => new Date(at),
      draining: draining.signal,
    });
    const [ada, grace] = [newId<UserId>(), newId<UserId>()];
    const text = async (user: UserId) => {
      const response = await request(origin, `channels=${inboxOf(user)}`, await tokenFor(user));
      return response.text();
    };
    const expiring = text(ada);
    await vi.waitFor(
      async () => {
        pass(16);
        at += 60_000;
        expect(await Promise.race([expiring, 'open'])).not.toBe('open');
      },
      { interval: 200, timeout: 20_000 },
    );
    expect(await expiring).toMatch(/\n\n:\n\n/);
    expect(await expiring).toMatch(/event: close\ndata: \{"code":4501,"reason":"expired"\}\n\n$/);
    at = Date.now();
    const stopping = text(grace);
    await vi.waitFor(async () => expect(serving.connections()).toBe(1));
    draining.abort();
    await serving.close();
    expect(await stopping).toMatch(
      /retry: \d+\nevent: close\ndata: \{"code":1012,"reason":"retry-after-ms=\d+"\}\n\n$/,
    );
  });

  it('end where they are not read, and nobody else waits', async () => {
    const { origin, tokenFor, realtime, metrics } = await listen({ realtimeSettings: { bufferBytes: 65_536 } });
    const grace = newId<UserId>();
    const orders = nameOf({ kind: 'admin', topic: 'orders' });
    const slow = await request(origin, `channels=${orders}`, await tokenFor(grace, 'admin'));
    const { offsets, of } = follow(origin, [orders], await tokenFor(grace, 'admin'));
    await vi.waitFor(() => expect(of('subscribed')).toHaveLength(1));
    let sent = 0;
    await vi.waitFor(
      async () => {
        realtime.publish(orders, 'x'.repeat(30_000));
        sent += 1;
        await vi.waitFor(() => expect(offsets(orders)).toHaveLength(sent), { interval: 1 });
        expect((await metrics.render()).body).toMatch(/realtime_connections_closed_total\{.*"sse".*code="4000".*\} 1/);
      },
      { interval: 1, timeout: 30_000 },
    );
    expect(offsets(orders)).toEqual(Array.from({ length: sent }, (_none, index) => index + 1));
    await slow.body?.cancel().catch(() => undefined);
  });

  it('keep no place where they are given up while it is asked whether their order may be followed', async () => {
    const shop = await openShop();
    const place = async () => (await shop.order([{ productId: shop.mug.id, quantity: 1 }])).body;
    const placed = [await place(), await place()];
    const held = Promise.withResolvers<void>();
    let asked = 0;
    const orderOwners: typeof shop.application.orders.orderOwners = async (command) => {
      asked += command.orderIds.length;
      await held.promise;
      return shop.application.orders.orderOwners(command);
    };
    const { origin, tokenFor, lines } = await listen({
      application: { ...shop.application, orders: { ...shop.application.orders, orderOwners } },
      realtimeSettings: { connectionsPerAddress: 1 },
    });
    const token = await tokenFor(asId<UserId>(shop.ada.id));
    const leaving = new AbortController();
    const left = placed.map(({ id }) =>
      request(origin, `channels=order:${id}`, token, {}, leaving.signal).catch(() => 'gone'),
    );
    await vi.waitFor(() => expect(asked).toBe(2));
    leaving.abort();
    expect(await Promise.all(left)).toEqual(['gone', 'gone']);
    await vi.waitFor(() => expect(lines.filter(({ status }) => status === 499)).toHaveLength(2));
    held.resolve();
    const response = await request(origin, `channels=order:${placed[0].id}`, token);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('hold no more than others before they are opened, and then say so', async () => {
    const { origin, tokenFor, realtime } = await listen({ realtimeSettings: { bufferBytes: 65_536 } });
    const grace = newId<UserId>();
    const [inbox, orders] = [inboxOf(grace), nameOf({ kind: 'admin', topic: 'orders' })];
    const token = await tokenFor(grace, 'admin');
    const { of, offsets } = follow(origin, [orders], token);
    await vi.waitFor(() => expect(of('subscribed')).toHaveLength(1));
    const held = Promise.withResolvers<void>();
    realtime.state.held = held.promise;
    const reads = realtime.state.reads;
    const opening = request(origin, `channels=${orders},${inbox}`, token).then((response) => response.text());
    await vi.waitFor(() => expect(realtime.state.reads).toBeGreaterThan(reads));
    for (let count = 1; count <= 3; count += 1) {
      realtime.publish(orders, 'x'.repeat(30_000));
      await vi.waitFor(() => expect(offsets(orders)).toHaveLength(count));
    }
    expect(await opening).toMatch(/event: close\ndata: \{"code":4000,"reason":"too-slow"\}\n\n$/);
    held.resolve();
  });
});
