import { createClient, memoryTokens } from '@orderline/client';
import { type Live, type LiveState, type RealtimeOptions, realtime } from '@orderline/client/realtime';
import { nameOf } from '@orderline/domain/realtime';
import type { UserId } from '@orderline/domain/shared';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { followInbox, followOrder } from '../testing/client-live-example.ts';
import { listenWithRealtime, servedWithRealtime } from '../testing/realtime-client.ts';
import { openShop } from '../testing/shop.ts';

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const listen = async (changes: Parameters<typeof listenWithRealtime>[0] = {}) => {
  const api = await listenWithRealtime(changes);
  closing.push(api.close);
  /** Somebody who follows what happens to them, and all that they are told. */
  const follower = async (options: RealtimeOptions = {}, at = api.origin) => {
    const id = await api.userWith('customer');
    const accessToken = await api.tokenFor(id, 'customer');
    const tokens = memoryTokens({ accessToken, refreshToken: 'none', expiresAt: Number.POSITIVE_INFINITY });
    const client = createClient({ baseUrl: at, tokens });
    const states: LiveState[] = [];
    const live = realtime(client, { WebSocket, onState: (state) => states.push(state), ...options });
    closing.push(live.close);
    const offsets: number[] = [];
    const losses: string[] = [];
    live.notifications({
      onPublication: ({ offset }) => offsets.push(offset),
      onLost: () => losses.push('lost'),
    });
    return { id, live, offsets, losses, states };
  };
  return { ...api, follower };
};

const inboxOf = (id: UserId) => nameOf({ kind: 'user', id });

const isLive = (live: Live, via: 'websocket' | 'events') =>
  vi.waitFor(() => expect(live.state()).toEqual({ is: 'live', via }), { timeout: 20_000 });

/** The hub has heard of it. */
const isFollowed = async ({ publish }: { readonly publish: () => void }, offsets: readonly number[]) => {
  await vi.waitFor(
    () => {
      publish();
      expect(offsets.length).toBeGreaterThan(0);
    },
    { timeout: 10_000, interval: 100 },
  );
};

const isWhole = (offsets: readonly number[]) =>
  expect(offsets).toEqual(Array.from(offsets, (_, at) => (offsets[0] ?? 0) + at));

describe.each(['websocket', 'events'] as const)('the SDK on a real server, by %s', (via) => {
  const sockets = new Set<WebSocket>();
  class Breakable extends WebSocket {
    constructor(url: string) {
      super(url);
      sockets.add(this);
    }
  }
  const options: RealtimeOptions = { WebSocket: via === 'events' ? null : Breakable };
  const breakAll = (server: { closeAllConnections(): void }): void => {
    server.closeAllConnections();
    for (const socket of sockets) socket.terminate();
    sockets.clear();
  };

  it('is told all that happens, also over connections that break', async () => {
    const { follower, realtime: memory, server } = await listen();
    const { id, live, offsets, losses, states } = await follower(options);
    await isLive(live, via);
    const publish = () => memory.publish(inboxOf(id), {});
    await isFollowed({ publish }, offsets);
    const count = () => offsets.at(-1) ?? 0;
    for (let turn = 0; turn < 3; turn++) {
      breakAll(server);
      memory.publish(inboxOf(id), {}, { lost: true });
      publish();
      const before = count();
      await vi.waitFor(() => expect(count()).toBeGreaterThanOrEqual(before + 2), { timeout: 20_000 });
    }
    isWhole(offsets);
    expect(losses).toEqual([]);
    expect(states.filter(({ is }) => is === 'live')).toHaveLength(4);
  });

  it('hears that what it missed cannot be told, and goes on', async () => {
    const { follower, realtime: memory } = await listen();
    const { id, live, offsets, losses } = await follower(options);
    await isLive(live, via);
    const publish = () => memory.publish(inboxOf(id), {});
    await isFollowed({ publish }, offsets);
    memory.beginAnew();
    memory.interrupt();
    await vi.waitFor(() => expect(losses).toEqual(['lost']), { timeout: 20_000 });
    const before = offsets.length;
    await vi.waitFor(
      () => {
        publish();
        expect(offsets.length).toBeGreaterThan(before);
      },
      { timeout: 20_000, interval: 100 },
    );
  });
});

describe('the example in docs/how-to/client.md', () => {
  it('shows the inbox, and adds what comes', async () => {
    const api = await listen();
    vi.stubGlobal('WebSocket', WebSocket);
    closing.push(() => void vi.unstubAllGlobals());
    const id = await api.userWith('customer');
    const accessToken = await api.tokenFor(id, 'customer');
    const tokens = memoryTokens({ accessToken, refreshToken: 'none', expiresAt: Number.POSITIVE_INFINITY });
    const [lists, added]: [unknown[], unknown[]] = [[], []];
    const client = createClient({ baseUrl: api.origin, tokens });
    api.realtime.state.epoch = (await client.notifications.list()).position.epoch;
    const live = followInbox(client, {
      show: (messages) => lists.push(messages),
      add: (message) => added.push(message),
      badge: () => {},
    });
    closing.push(live.close);
    await vi.waitFor(() => expect(lists).toEqual([[]]), { timeout: 10_000 });
    api.realtime.publish(inboxOf(id), { title: 'Your order is placed' });
    await vi.waitFor(() => expect(added).toEqual([{ title: 'Your order is placed' }]), { timeout: 10_000 });
  });
});

describe('the example of an order in docs/how-to/client.md', () => {
  it('shows the order that it reads, adds what becomes of it, and goes on where the connection broke off', async () => {
    const shop = await openShop();
    const api = await servedWithRealtime(shop);
    closing.push(api.close);
    const sockets: WebSocket[] = [];
    class Breakable extends WebSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    }
    vi.stubGlobal('WebSocket', Breakable);
    closing.push(() => void vi.unstubAllGlobals());
    const { body: placed } = await shop.order([{ productId: shop.mug.id, quantity: 1 }]);
    const tokens = memoryTokens({
      ...{ accessToken: shop.ada.token, refreshToken: 'none', expiresAt: Number.POSITIVE_INFINITY },
    });
    const [shown, added]: [unknown[], unknown[]] = [[], []];
    const live = followOrder(createClient({ baseUrl: api.origin, tokens }), placed.id, {
      show: ({ id }) => shown.push(id),
      add: (event) => added.push(event),
    });
    closing.push(live.close);
    await vi.waitFor(() => expect(shown).toEqual([placed.id]), { timeout: 10_000 });
    const channel = nameOf({ kind: 'order', id: placed.id });
    api.realtime.publish(channel, { turn: 1 });
    await vi.waitFor(() => expect(added).toEqual([{ turn: 1 }]), { timeout: 10_000 });
    for (const socket of sockets) socket.terminate();
    api.realtime.publish(channel, { turn: 2 });
    await vi.waitFor(() => expect(added).toEqual([{ turn: 1 }, { turn: 2 }]), { timeout: 20_000 });
  });
});

describe('the SDK on a real server', () => {
  it('goes on by events where something on the way lets no WebSocket pass', async () => {
    const { follower } = await listen();
    class Blocked extends WebSocket {
      constructor(url: string) {
        super(url.replace('/realtime', '/nowhere'));
      }
    }
    const { live } = await follower({ WebSocket: Blocked });
    await isLive(live, 'events');
  });

  it('waits as long as a server says that stops', async () => {
    const { follower, serving } = await listen({ realtimeSettings: { drainSeconds: 300 }, random: () => 0.5 });
    const { live } = await follower();
    await isLive(live, 'websocket');
    serving.drain();
    await serving.close();
    await vi.waitFor(() => expect(live.state().is).toBe('waiting'), { timeout: 10_000 });
    const state = live.state();
    expect(state.is === 'waiting' && state.untilMs - Date.now()).toBeGreaterThan(100_000);
  });

  it('is stopped by too many connections', async () => {
    const { follower } = await listen({ realtimeSettings: { connectionsPerUser: 0 } });
    const { live } = await follower();
    await vi.waitFor(() => expect(live.state()).toMatchObject({ is: 'stopped', code: 4529 }), { timeout: 10_000 });
  });
});
