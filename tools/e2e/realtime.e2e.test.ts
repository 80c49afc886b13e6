import { randomUUID } from 'node:crypto';
import { cancelOrder, order } from '@orderline/contracts/http/v1/orders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsAt } from '../bench/realtime/machine.ts';
import { untilQuiet } from './testing/books.ts';
import { type Buyer, placement, registerBuyer } from './testing/buyers.ts';
import { bodyOf } from './testing/client.ts';
import { findHaproxy } from './testing/haproxy.ts';
import { type Listener, listen } from './testing/listener.ts';
import { type LiveSystem, openLiveSystem } from './testing/live-system.ts';
import { stockShelves } from './testing/shelves.ts';
import { until } from './testing/until.ts';

const { TEST_DATABASE_URL, TEST_REDIS_URL, TEST_KAFKA_BROKERS, NIGHTLY } = process.env;
const haproxy = await findHaproxy();
const possible = TEST_DATABASE_URL && TEST_REDIS_URL && TEST_KAFKA_BROKERS && haproxy;

const BUYERS = NIGHTLY ? 40 : 8;
const ROUNDS = NIGHTLY ? 10 : 1;
/** What each disturbance has to be survived by. */
const ORDERS = NIGHTLY ? 200 : 16;
const OFFLINE_MS = NIGHTLY ? 60_000 : 0;
const [LONG, SHORT] = [3_600, 5];

describe.skipIf(!possible)('two processes of real time, as orders are placed', () => {
  let live: LiveSystem;
  let buyers: readonly Buyer[];
  let listeners: Listener[];
  let staff: Listener;
  let productId: string;
  let placed = 0;

  const listening = async (userId: string, seconds: number, channels = [`user:${userId}`]): Promise<Listener> => {
    const role = channels.some((channel) => channel.startsWith('admin:')) ? 'admin' : 'customer';
    const token = await live.tokenOf(userId, role, seconds);
    return listen({ url: live.url, userId, channels, token: () => token });
  };

  /** So many orders, each followed as it is placed, and every other one cancelled; those of a buyer one after another. */
  const place = async (count: number): Promise<void> => {
    const numbers = Array.from({ length: count }, (_, nth) => nth).values();
    const buying = async ({ id, client }: Buyer): Promise<void> => {
      const follower = listeners.find(({ userId }) => userId === id)?.follower;
      for (const nth of numbers) {
        const intent = { key: randomUUID(), lines: [{ productId, quantity: 1 }], buyer: 0, copies: 1, cancels: false };
        const { id: orderId } = bodyOf(order, 201, await client.send(placement(intent)));
        follower?.follow(`order:${orderId}`);
        const path = cancelOrder.path.replace('{id}', orderId);
        if (nth % 2 === 1) await client.send({ method: cancelOrder.method, path });
        placed += 1;
      }
    };
    await Promise.all(buyers.map(buying));
  };

  /** Does it in the middle of so many orders. */
  const amid = async (disturb: () => Promise<unknown>): Promise<void> => {
    const middle = placed + ORDERS / 4;
    const placing = place(ORDERS);
    await until({ what: 'orders to be placed', ask: async () => placed >= middle || undefined, told: live.trouble });
    await disturb();
    await placing;
  };

  const everybodyLives = (): Promise<unknown> =>
    until({
      what: 'everybody to follow their channels',
      ask: async () => ([...listeners, staff].every(({ follower }) => follower.isLive()) ? true : undefined),
      told: () => `${JSON.stringify(listeners.map(({ wrong, ended }) => ({ wrong, ended })))}\n${live.trouble()}`,
    });

  /** The connections of those who hear announcements. */
  const subscribers = async (): Promise<readonly string[]> =>
    String(await live.redis().admin.call('CLIENT', 'LIST', 'TYPE', 'pubsub')).match(/(?<=^id=)\d+/gm) ?? [];

  /** Has half of them come anew, to the process that has nobody. */
  const spread = async (): Promise<true | undefined> => {
    const half = listeners.filter((_, nth) => nth % 2 === 0);
    for (const { follower } of half) follower.sleep();
    for (const { follower } of half) follower.wake();
    await everybodyLives();
    return (await subscribers()).length > 1 || undefined;
  };

  beforeAll(async () => {
    live = await openLiveSystem(haproxy ?? '', TEST_KAFKA_BROKERS);
    buyers = await Promise.all(Array.from({ length: BUYERS }, () => registerBuyer(live.url, live.admin)));
    [productId = ''] = (await stockShelves(live.admin)).plenty;
    listeners = await Promise.all(buyers.map(({ id }) => listening(id, LONG)));
    staff = await listening(randomUUID(), LONG, ['admin:orders']);
    await everybodyLives();
  }, 170_000);
  afterAll(async () => {
    for (const { follower } of [...(listeners ?? []), ...(staff ? [staff] : [])]) follower.sleep();
    await live?.close();
  }, 60_000);

  it('hear what happens from the worker, and need not look it up', async () => {
    await place(ORDERS);
    const [placedOnes] = await live.database.sql<{ count: number }[]>`select count(*)::int from orders`;
    expect(placedOnes?.count).toBe(ORDERS);
    const notified = () => listeners.reduce((sum, one) => sum + one.notified.length, 0);
    await until({ what: 'news of each order', ask: async () => notified() >= ORDERS || undefined, told: live.trouble });
    const filled = live.realtime.map(({ managementPort }) =>
      metricsAt(managementPort, ['realtime_filled_publications_total']),
    );
    const looked = (await Promise.all(filled)).flatMap((figures) => Object.values(figures));
    expect(looked.reduce((sum, count) => sum + count, 0)).toBeLessThan(ORDERS / 2);
  });

  it('lose one to SIGKILL', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = live.realtime[round % 2]?.app;
      await amid(async () => expect(await app?.end('SIGKILL')).toBe('signal SIGKILL'));
      await app?.start();
      await until({ what: 'both to have listeners', ask: spread });
    }
    expect([...listeners, staff].flatMap(({ ended }) => ended)).toContain(1006);
  });

  it('lose their Redis, and have an empty one', async () => {
    for (let round = 0; round < ROUNDS; round += 1) await amid(() => live.restartRedis());
  });

  it('have all forgotten by their Redis', async () => {
    for (let round = 0; round < ROUNDS; round += 1) await amid(() => live.redis().admin.flushall());
  });

  it('are cut off by a Redis that will not keep what they do not read', async () => {
    const { admin } = live.redis();
    const flood = `for n = 1, 200 do redis.call('SPUBLISH', KEYS[1], string.rep('x', 10000)) end`;
    const cutOff = async (): Promise<void> => {
      const before = await subscribers();
      expect(before.length).toBeGreaterThan(1);
      await admin.config('SET', 'client-output-buffer-limit', 'pubsub 65536 0 0');
      for (const name of (await admin.call('PUBSUB', 'SHARDCHANNELS')) as string[]) {
        await admin.eval(flood, 1, name);
        const there = new Set(await subscribers());
        if (!before.some((id) => there.has(id))) break;
      }
      await admin.config('SET', 'client-output-buffer-limit', 'pubsub 33554432 8388608 60');
      const there = new Set(await subscribers());
      expect(before.filter((id) => there.has(id))).toEqual([]);
    };
    for (let round = 0; round < ROUNDS; round += 1) await amid(cutOff);
  });

  it('are left by somebody without a network, who is told on the return what was missed', async () => {
    const [gone] = listeners;
    gone?.follower.sleep();
    const missedFrom = gone?.notified.length;
    await new Promise((resolve) => setTimeout(resolve, OFFLINE_MS));
    await place(2 * ORDERS);
    expect(gone?.notified.length).toBe(missedFrom);
    gone?.follower.wake();
    await everybodyLives();
  });

  it('go on with whom shows another token in time, and end with whom does not', async () => {
    const [keen, idle] = [buyers[0]?.id ?? '', buyers[1]?.id ?? ''];
    const tokens = {
      keen: await live.tokenOf(keen, 'customer', SHORT),
      idle: await live.tokenOf(idle, 'customer', SHORT),
    };
    const expiring = (userId: string, token: () => string) =>
      listen({ url: live.url, userId, channels: [`user:${userId}`], token });
    const refreshing = expiring(keen, () => tokens.keen);
    const ending = expiring(idle, () => tokens.idle);
    await until({
      what: 'both to live',
      ask: async () => (refreshing.follower.isLive() && ending.follower.isLive()) || undefined,
    });
    tokens.keen = await live.tokenOf(keen, 'customer', LONG);
    refreshing.follower.refresh();
    await until({ what: 'the token to expire', ask: async () => ending.ended.at(-1) });
    expect(ending.ended).toEqual([4501]);
    await place(ORDERS);
    tokens.idle = await live.tokenOf(idle, 'customer', LONG);
    ending.follower.wake();
    listeners.push(refreshing, ending);
    await everybodyLives();
    expect(refreshing.ended).toEqual([]);
  });

  it('have told each notification once to each of its user, and nobody those of another', async () => {
    await untilQuiet(live.admin, live.trouble);
    for (const { userId, from, notified } of listeners) {
      const rows = await live.database.sql<{ id: string }[]>`
        select id from notifications where user_id = ${userId} and "offset" > ${from()} order by "offset"`;
      const written = rows.map(({ id }) => id);
      await until({
        what: `${written.length} notifications`,
        ask: async () => (notified.length >= written.length ? true : undefined),
        told: () => `there are ${notified.length}\n${live.trouble()}`,
      });
      expect(notified).toEqual(written);
      expect(written.length).toBeGreaterThan(0);
    }
    expect(listeners.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(
      listeners.flatMap(({ lost }) => lost),
      'what PostgreSQL has is never lost',
    ).toEqual([]);
  });

  it('have told each step of each order to whom follows it', async () => {
    const rows = await live.database.sql<{ id: string; version: number }[]>`select id, version from orders`;
    const versions = new Map(rows.map(({ id, version }) => [`order:${id}`, version]));
    const followed = listeners
      .flatMap(({ follower }) => follower.followed)
      .filter(({ channel }) => versions.has(channel));
    expect(followed.length).toBe(rows.length);
    for (const one of followed)
      await until({
        what: `${one.channel} to be at ${versions.get(one.channel)}`,
        ask: async () => (one.offset === versions.get(one.channel) ? true : undefined),
        told: () => `it is at ${one.offset}`,
      });
  });

  it('have said to staff what could not be told, and gone on', () => {
    expect(staff.lost).toContain('admin:orders');
    expect(staff.told.get('admin:orders')).toBeGreaterThan(0);
    expect(staff.wrong).toEqual([]);
  });
});
