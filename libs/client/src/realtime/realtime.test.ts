import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../index.ts';
import { problem } from '../testing/scripted.ts';
import { ChannelEnded, realtime } from './index.ts';
import { pauses } from './reconnecting.ts';
import { settle } from './testing/manual-clock.ts';
import { inbox, noting, range, type Tab, world } from './testing/world.ts';

const opened: Tab[] = [];

afterEach(() => {
  for (const { live } of opened.splice(0)) live.close();
});

/** One tab, or app, by itself. */
const alone = async (options: Parameters<ReturnType<typeof world>['open']>[1] = {}) => {
  const all = world();
  const tab = all.open('alone', { isAlone: true, ...options });
  opened.push(tab);
  await all.clock.pass(500);
  return { ...all, ...tab };
};

const last = <Item>(items: readonly Item[]): Item | undefined => items.at(-1);

describe('a connection', () => {
  it('connects by a token in the first frame, never in the address, and answers pings', async () => {
    const { server, live, clock } = await alone();
    expect(server.heard[0]).toEqual({ id: 1, connect: { token: 'access 1' } });
    expect(live.state()).toEqual({ is: 'live', via: 'websocket' });
    server.ping();
    await clock.pass(100);
    expect(last(server.heard)).toEqual({ pong: {} });
  });

  it('is refreshed in place before its token expires, and again if that fails', async () => {
    const { server, clock, answers, states } = await alone();
    const { refresh } = answers;
    answers.refresh = () => problem(503, 'overloaded');
    for (let passed = 0; passed < 871; passed += 10) {
      server.ping();
      await clock.pass(10_000);
    }
    expect(answers.calls.filter((path) => path.endsWith('/refresh')).length).toBeGreaterThan(0);
    answers.refresh = refresh;
    await clock.pass(6_000);
    expect(last(server.heard)).toMatchObject({ refresh: { token: 'access 2' } });
    expect(states.map(({ is }) => is)).toEqual(['connecting', 'live']);
  });

  it('is given up after a silence of twice the time between pings, and not before', async () => {
    const { server, clock, live, states } = await alone();
    server.cut();
    await clock.pass(49_000);
    expect(states).toHaveLength(2);
    await clock.pass(1_000);
    expect(states[2]).toMatchObject({ is: 'waiting' });
    await clock.pass(2_000);
    expect(live.state().is).toBe('live');
  });

  it('follows whatever the network does, each publication once and in order', async () => {
    const { server, clock, live } = await alone();
    const { seen, handlers } = noting();
    live.subscribe('order:1', handlers);
    await clock.pass(100);
    for (const code of [1006, 1012, 4000, 4002]) {
      server.publish('order:1');
      await clock.pass(100);
      server.hangUp(code);
      await clock.pass(30);
      server.publish('order:1');
      await clock.pass(40_000);
      server.ping();
    }
    expect(seen.offsets).toEqual(range(1, 8));
    expect(seen.losses).toEqual([]);
  });

  it('resumes a channel that has never had a publication', async () => {
    const { server, clock, live } = await alone();
    const { seen, handlers } = noting();
    live.subscribe('order:1', handlers);
    await clock.pass(100);
    server.hangUp(1006);
    await clock.pass(30);
    server.publish('order:1');
    await clock.pass(5_000);
    expect(seen.offsets).toEqual([1]);
    const asked = server.heard.flatMap(({ subscribe }) => subscribe ?? []);
    expect(asked).toEqual([{ channel: 'order:1' }, { channel: 'order:1', position: { epoch: 'e1', offset: 0 } }]);
  });

  it('tells none twice where it drops while it recovers', async () => {
    const { server, clock, live } = await alone();
    const { seen, handlers } = noting();
    live.subscribe('order:1', handlers);
    await clock.pass(100);
    server.hangUp(1006);
    await clock.pass(30);
    for (const _each of range(1, 5)) server.publish('order:1');
    await clock.pass(5_000);
    server.hangUp(1006);
    await clock.pass(5_000);
    server.publish('order:1');
    await clock.pass(100);
    expect(seen.offsets).toEqual(range(1, 6));
  });
});

describe('reconnecting', () => {
  it('waits with full jitter, never less than some hundred milliseconds nor more than half a minute', async () => {
    for (const random of [() => 0, () => 0.999_999]) {
      const { server, clock, live, states } = await alone({ random });
      server.setReach('silent');
      server.hangUp(1006);
      const waits: number[] = [];
      for (let turn = 0; turn < 9; turn++) {
        while (live.state().is !== 'waiting') await clock.pass(100);
        const state = last(states);
        if (state?.is === 'waiting') waits.push(state.untilMs - clock.now());
        while (live.state().is === 'waiting') await clock.pass(100);
      }
      const { shortestMs, longestMs } = pauses;
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(shortestMs - 100);
      expect(Math.max(...waits)).toBeLessThanOrEqual(longestMs);
      if (random() > 0.5) expect(Math.max(...waits)).toBeGreaterThan(longestMs - 500);
      live.close();
    }
  });

  it.each([1012, 1013])('comes back after %s when the server said, also where somebody wakes up', async (code) => {
    let wake = () => {};
    const { server, clock, live } = await alone({
      wake: (wokenUp) => {
        wake = wokenUp;
        return () => {};
      },
    });
    server.hangUp(code, 'retry-after-ms=20000');
    await clock.pass(15_000);
    wake();
    await clock.pass(4_000);
    expect(server.opened).toHaveLength(1);
    await clock.pass(1_500);
    expect(live.state().is).toBe('live');
  });

  it.each([4501, 4502, 4503, 4504, 4505, 4529, 4530, 3500, 1002, 1003, 1007, 1009])(
    'ends for good by %s, and says so',
    async (code) => {
      const { server, clock, live, states } = await alone();
      const { seen, handlers } = noting();
      live.subscribe('order:1', handlers);
      if (code === 4501) server.takeOnly('none');
      server.hangUp(code, 'why');
      await clock.pass(60_000);
      expect(last(states)).toMatchObject({ is: 'stopped', ...(code !== 4501 && { code, reason: 'why' }) });
      expect(server.opened).toHaveLength(code === 4501 ? 2 : 1);
      server.publish('order:1');
      await clock.pass(1_000);
      expect(seen.offsets).toEqual([]);
      expect(clock.pending('alone')).toBe(0);
    },
  );

  it.each([1000, 1001, 1006, 1011, 3000, 4000, 4001, 4002, 4499])('goes on after %s', async (code) => {
    const { server, clock, live } = await alone();
    server.hangUp(code);
    await clock.pass(5_000);
    expect(live.state().is).toBe('live');
  });

  it('renews a token that is not taken once, and ends where the new one is not taken either', async () => {
    const all = world();
    all.server.takeOnly('access 2');
    const tab = all.open('alone', { isAlone: true });
    opened.push(tab);
    await all.clock.pass(5_000);
    expect(tab.live.state().is).toBe('live');
    all.server.takeOnly('access 3');
    all.server.hangUp(1006);
    await all.clock.pass(60_000);
    expect(tab.live.state()).toEqual({ is: 'stopped', code: 4500, reason: 'bad-credentials' });
    expect(all.answers.calls.filter((path) => path.endsWith('/refresh'))).toHaveLength(2);
  });
});

describe('who is signed in', () => {
  it('is needed: without anybody it is stopped at once', async () => {
    const all = world();
    await all.store.write(null);
    const { live } = all.open('alone', { isAlone: true });
    await all.clock.pass(100);
    expect(live.state()).toEqual({ is: 'stopped', code: 4505, reason: 'signed out' });
    expect(all.server.opened).toEqual([]);
  });

  it('ends all of it by signing out, and nothing of it is told any more', async () => {
    const { server, clock, live, client } = await alone();
    const { seen, handlers } = noting();
    live.notifications(handlers);
    await clock.pass(200);
    const out = client.sessions.signOut({ id: 'current' });
    await clock.pass(100);
    await out;
    expect(live.state()).toMatchObject({ is: 'stopped', code: 4505 });
    expect(server.openConnections()).toBe(0);
    server.publish(inbox);
    await clock.pass(100);
    expect(seen.offsets).toEqual([]);
  });

  it('ends all of it where another account signs in, here or in another tab of the store', async () => {
    const { server, clock, live, store, answers } = await alone();
    answers.user = 'u-2';
    server.setUser('u-2');
    await store.write({ accessToken: 'of another', refreshToken: 'r', expiresAt: clock.now() + 900_000 });
    await clock.pass(15_000);
    expect(live.state()).toMatchObject({ is: 'stopped', code: 4505 });
    expect(server.heard.some(({ connect, refresh }) => (connect ?? refresh)?.token === 'of another')).toBe(false);
  });

  it('goes on where another tab has refreshed the tokens of the same account', async () => {
    const { clock, live, store } = await alone();
    await store.write({ accessToken: 'fresh', refreshToken: 'r', expiresAt: clock.now() + 900_000 });
    await clock.pass(15_000);
    expect(live.state().is).toBe('live');
  });

  it('is asked again where no answer came', async () => {
    const all = world();
    all.answers.isDown = true;
    const { live } = all.open('alone', { isAlone: true });
    await all.clock.pass(5_000);
    expect(live.state().is).toBe('waiting');
    all.answers.isDown = false;
    await all.clock.pass(30_000);
    expect(live.state().is).toBe('live');
    live.close();
  });

  it('may be a program with a key, which follows what staff follow', async () => {
    const all = world();
    const client = createClient({ baseUrl: 'https://api.test', apiKey: 'pk_1' });
    const live = realtime(client, {
      WebSocket: all.server.socketsOf('till'),
      shared: null,
      clock: all.clock.of('till'),
    });
    const { seen, handlers } = noting();
    live.admin('orders', handlers);
    await all.clock.pass(200);
    all.server.publish('admin:orders');
    await all.clock.pass(100);
    expect(all.server.heard[0]).toMatchObject({ connect: { token: 'pk_1' } });
    expect(seen.offsets).toEqual([1]);
    live.close();
  });

  it('must be asked by a client, and not by a copy of one', () => {
    const client = createClient({ baseUrl: 'https://api.test' });
    expect(() => realtime({ ...client })).toThrow(/This is no client/);
  });
});

describe('a subscription', () => {
  it('begins with what it reads, and passes on only what that does not show', async () => {
    const { server, clock, live } = await alone();
    for (const _each of range(1, 3)) server.publish(inbox);
    const { seen, handlers } = noting();
    live.notifications({ ...handlers, onList: ({ position }) => seen.lists.push(position.offset) });
    await clock.pass(42);
    server.publish(inbox);
    await clock.pass(1_000);
    server.publish(inbox);
    await clock.pass(100);
    expect(seen.lists).toHaveLength(1);
    expect(seen.offsets).toEqual(range((seen.lists[0] ?? 0) + 1, 5));
  });

  it('goes on from a position that the app has kept', async () => {
    const { server, clock, live } = await alone();
    for (const _each of range(1, 5)) server.publish('order:1');
    const { seen, handlers } = noting();
    live.subscribe('order:1', { ...handlers, position: { epoch: 'e1', offset: 2 } });
    await clock.pass(500);
    expect(seen.offsets).toEqual([3, 4, 5]);
  });

  it('of the same channel begins where it is told to, and disturbs no other', async () => {
    const { server, clock, live } = await alone();
    const one = noting();
    live.subscribe('order:1', one.handlers);
    await clock.pass(200);
    for (const _each of range(1, 4)) server.publish('order:1');
    await clock.pass(200);
    const [other, third] = [noting(), noting()];
    live.subscribe('order:1', { ...other.handlers, position: { epoch: 'e1', offset: 1 } });
    live.subscribe('order:1', third.handlers);
    server.publish('order:1');
    await clock.pass(500);
    server.publish('order:1');
    await clock.pass(500);
    expect(one.seen.offsets).toEqual(range(1, 6));
    expect(other.seen.offsets).toEqual(range(2, 6));
    expect(third.seen.offsets.at(-1)).toBe(6);
    expect(third.seen.offsets).toEqual(range(third.seen.offsets[0] ?? 0, 6));
  });

  it('reads anew what cannot be recovered, and goes on from there; without a way to read it is over', async () => {
    const { server, clock, live } = await alone();
    const [one, other] = [noting(), noting()];
    live.notifications({ ...one.handlers, onList: ({ position }) => one.seen.lists.push(position.offset) });
    live.subscribe(inbox, other.handlers);
    await clock.pass(500);
    server.publish(inbox);
    await clock.pass(500);
    server.cut();
    for (const _each of range(1, 3)) server.publish(inbox);
    server.forgetLog(inbox);
    await clock.pass(60_000);
    server.publish(inbox);
    await clock.pass(500);
    expect([one.seen.offsets, one.seen.lists, one.seen.losses]).toEqual([[1, 5], [0, 4], ['lost']]);
    expect([other.seen.offsets, other.seen.losses]).toEqual([[1], ['lost']]);
  });

  it('reads anew where a new epoch begins', async () => {
    const { server, clock, live } = await alone();
    const { seen, handlers } = noting();
    live.notifications({ ...handlers, onList: ({ position }) => seen.lists.push(position.offset) });
    await clock.pass(500);
    server.publish(inbox);
    await clock.pass(500);
    server.newEpoch(inbox, 'e2');
    await clock.pass(500);
    server.publish(inbox);
    await clock.pass(500);
    expect([seen.offsets, seen.lists, seen.losses]).toEqual([[1, 1], [0, 0], ['lost']]);
  });

  it.each([
    ['a whole order', 'its epoch and offset alone', (at: object) => ({ ...at, id: '1', status: 'paid' })],
    ['an order that says nothing of it', 'no position', () => ({ id: '1', version: 3 })],
    ['what only looks like one', 'no position', () => ({ epoch: 7, offset: '1' })],
    ['an offset that is none', 'no position', (at: object) => ({ ...at, offset: 1.5 })],
    ['an epoch that is none', 'no position', (at: object) => ({ ...at, epoch: '' })],
    ['null', 'no position', () => null],
    ['text', 'no position', () => 'paid'],
  ])(
    'takes of %s that `read` answers %s, and goes on after the connection broke off',
    async (_what, _taken, answerOf) => {
      const { server, clock, live } = await alone();
      const { seen, handlers } = noting();
      const read = async (): Promise<never> => answerOf(server.standing('order:1')) as never;
      live.order('1', { ...handlers, read });
      await clock.pass(200);
      server.publish('order:1');
      await clock.pass(200);
      server.hangUp(1006);
      await clock.pass(5_000);
      server.publish('order:1');
      await clock.pass(500);
      expect(seen.offsets).toEqual([1, 2]);
      const positions = server.heard.flatMap(({ subscribe }) => subscribe?.position ?? []);
      expect(positions).toEqual([{ epoch: 'e1', offset: 1 }]);
    },
  );

  it('reads more and more seldom where what it reads is of another epoch than what it follows', async () => {
    const { server, clock, live, answers } = await alone();
    let position = { epoch: 'of another', offset: 7 };
    let reads = 0;
    const read = async () => {
      reads++;
      return position;
    };
    const { seen, handlers } = noting();
    live.subscribe('order:1', { ...handlers, read });
    for (let passed = 0; passed < 120; passed += 10) {
      server.ping();
      await clock.pass(10_000);
    }
    expect(reads).toBeGreaterThan(3);
    expect(reads).toBeLessThan(10);
    position = server.standing('order:1');
    for (let passed = 0; passed < 120; passed += 10) {
      server.ping();
      await clock.pass(10_000);
    }
    server.publish('order:1');
    await clock.pass(500);
    expect(seen.offsets).toEqual([1]);
    expect(answers.calls.length).toBeLessThan(10);
  });

  it('with a position of another epoch is lost, and those that are well go on', async () => {
    const { server, clock, live } = await alone();
    const [one, other] = [noting(), noting()];
    live.subscribe('order:1', one.handlers);
    await clock.pass(200);
    server.publish('order:1');
    await clock.pass(200);
    live.subscribe('order:1', { ...other.handlers, position: { epoch: 'of old', offset: 7 } });
    await clock.pass(30);
    server.publish('order:1');
    await clock.pass(500);
    server.publish('order:1');
    await clock.pass(500);
    expect(one.seen.offsets).toEqual(range(1, 3));
    expect([other.seen.offsets, other.seen.losses]).toEqual([[], ['lost']]);
  });

  it('is refused where the channel is not ours, and the connection goes on', async () => {
    const { server, clock, live } = await alone();
    const [one, other] = [noting(), noting()];
    live.subscribe('foreign:1', one.handlers);
    live.subscribe('order:1', other.handlers);
    await clock.pass(200);
    server.publish('order:1');
    await clock.pass(200);
    expect(one.seen.refusals).toEqual(['unknown-channel']);
    expect(other.seen.offsets).toEqual([1]);
  });

  it('is left when nobody needs it any more, and once only', async () => {
    const { server, clock, live } = await alone();
    const [one, other] = [noting(), noting()];
    const ends = [live.subscribe('order:1', one.handlers), live.subscribe('order:1', other.handlers)];
    await clock.pass(200);
    ends[0]?.();
    ends[0]?.();
    server.publish('order:1');
    await clock.pass(200);
    expect([one.seen.offsets, other.seen.offsets]).toEqual([[], [1]]);
    ends[1]?.();
    await clock.pass(200);
    expect(server.subscribersOf('order:1')).toBe(0);
  });

  it('takes the latest count of unread messages, whatever comes first', async () => {
    const { server, clock, live } = await alone();
    const { seen, handlers } = noting();
    server.setUnread(inbox, { count: 4, revision: 10 });
    live.notifications(handlers);
    await clock.pass(500);
    server.publish(inbox, { count: 5, revision: 11 });
    server.setUnread(inbox, { count: 0, revision: 13 });
    server.setUnread(inbox, { count: 3, revision: 12 });
    await clock.pass(500);
    expect(seen.unread.map(({ count }) => count)).toEqual([4, 5, 0]);
  });

  it('whose listener throws holds up nobody', async () => {
    const { server, clock, live } = await alone();
    const thrown: unknown[] = [];
    const catching = (fault: unknown) => void thrown.push(fault);
    process.on('unhandledRejection', catching);
    const { seen, handlers } = noting();
    live.subscribe('order:1', {
      onPublication: () => {
        throw new Error('a fault of the app');
      },
    });
    live.subscribe('order:1', handlers);
    await clock.pass(200);
    server.publish('order:1');
    server.publish('order:1');
    await clock.pass(200);
    process.off('unhandledRejection', catching);
    expect(seen.offsets).toEqual([1, 2]);
  });

  it('can be a loop, which ends with the connection, and throws where it cannot go on', async () => {
    const { server, clock, live } = await alone();
    const offsets: number[] = [];
    const loop = (async () => {
      for await (const { offset } of live.publications('order:1')) offsets.push(offset);
    })();
    const refused = live.publications('foreign:1').next();
    refused.catch(() => {});
    await clock.pass(200);
    for (const _each of range(1, 3)) server.publish('order:1');
    await clock.pass(200);
    expect(offsets).toEqual([1, 2, 3]);
    await expect(refused).rejects.toThrow(new ChannelEnded('foreign:1', 'unknown-channel'));
    live.close();
    await loop;
    expect(server.subscribersOf('order:1')).toBe(0);
    expect((await live.publications('order:1').next()).done).toBe(true);
  });
});

describe('waking up', () => {
  it.each(['sleep', 'set back'])('after a %s finds a dead connection, and catches up, within 5 s', async (what) => {
    const { server, clock, live } = await alone();
    const { seen, handlers } = noting();
    live.subscribe('order:1', handlers);
    await clock.pass(500);
    server.cut();
    for (const _each of range(1, 3)) server.publish('order:1');
    clock.sleep(what === 'sleep' ? 600_000 : 0);
    if (what === 'set back') clock.setBack(3_600_000);
    await clock.pass(5_000);
    await settle();
    expect(seen.offsets).toEqual([1, 2, 3]);
  });

  it('by what the app says finds that a connection is good, and leaves it', async () => {
    let wake = () => {};
    const ended: string[] = [];
    const { server, clock, live } = await alone({
      wake: (wokenUp) => {
        wake = wokenUp;
        return () => void ended.push('ended');
      },
    });
    wake();
    await clock.pass(5_000);
    expect(server.opened).toHaveLength(1);
    server.cut();
    wake();
    await clock.pass(5_000);
    expect(server.opened).toHaveLength(2);
    expect(server.openConnections()).toBe(1);
    live.close();
    expect(ended).toEqual(['ended']);
  });

  it('tries at once instead of waiting for long', async () => {
    let wake = () => {};
    const { server, clock, live } = await alone({
      random: () => 0.99,
      wake: (wokenUp) => {
        wake = wokenUp;
        return () => {};
      },
    });
    server.setReach('refused');
    server.hangUp(1006);
    await clock.pass(120_000);
    server.setReach('up');
    wake();
    await clock.pass(4_000);
    expect(live.state().is).toBe('live');
  });
});
