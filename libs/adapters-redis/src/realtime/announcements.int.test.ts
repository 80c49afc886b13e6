import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, type OwnRedis, startOwnRedis } from '../testing/own-redis.ts';
import { openRedisLink } from '../testing/redis-link.ts';
import { adminOrders, newsOf, published, userChannel } from './testing/channels.ts';
import { told, useProcesses } from './testing/processes.ts';

const WITHIN = { timeout: 20_000, interval: 20 };

let server: OwnRedis;
beforeAll(async () => {
  server = await startOwnRedis();
});
afterAll(() => server?.close());

const { announcer, hearer, connect } = useProcesses();

const both = async () => {
  const address = { url: server.url };
  return { speaker: await announcer(address), listener: await hearer(address) };
};

/** How many commands of that name the server was sent. */
const callsOf = async (command: string): Promise<number> =>
  Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await server.admin.info('commandstats'))?.[1] ?? 0);

type Hearer = Awaited<ReturnType<typeof hearer>>;

/** Until the channel is heard again, which each try proves by an announcement of its own. */
const untilHeard = async (listener: Hearer, announce: (offset: number) => Promise<void>): Promise<void> => {
  let offset = 1000;
  await vi.waitFor(async () => {
    offset += 1;
    await announce(offset);
    await vi.waitFor(() => expect(listener.offsets()).toContain(offset), { timeout: 200, interval: 10 });
  }, WITHIN);
};

describe('what is announced in Redis', () => {
  it('is heard by who follows the channel, in its order, and by nobody else', async () => {
    const { speaker, listener } = await both();
    const other = await hearer({ url: server.url });
    const [mine, foreign] = [userChannel(), userChannel()];
    await Promise.all([listener.follow(mine), other.follow(foreign)]);
    await speaker.announce([published(mine, 1), published(foreign, 1), published(mine, 2)]);
    await speaker.announce([{ kind: 'read', channel: mine, unread: { count: 0, revision: 3 } }]);
    await speaker.announce([{ kind: 'advanced', channel: mine }]);
    await vi.waitFor(() => expect(listener.heard).toHaveLength(4), WITHIN);
    expect(listener.heard.map(({ kind }) => kind)).toEqual(['published', 'published', 'read', 'advanced']);
    expect(listener.heard[0]).toEqual(published(mine, 1));
    expect(other.heard).toEqual([published(foreign, 1)]);
    expect(listener.interruptions()).toBe(0);
  });

  it('is not heard any more once the channel is not followed, and is again when it is', async () => {
    const { speaker, listener } = await both();
    const [left, kept] = [userChannel(), userChannel()];
    await Promise.all([left, kept].map(listener.follow));
    await listener.unfollow(left);
    await vi.waitFor(async () => expect(await server.admin.call('PUBSUB', 'SHARDNUMSUB')).toEqual([]), WITHIN);
    await speaker.announce([published(left, 1), published(kept, 1)]);
    await vi.waitFor(() => expect(listener.heard).toHaveLength(1), WITHIN);
    expect(listener.heard).toEqual([published(kept, 1)]);
    await Promise.all([listener.unfollow(left), listener.follow(left)]);
    await listener.unfollow(left);
    await listener.follow(left);
    await speaker.announce([published(left, 2)]);
    await vi.waitFor(() => expect(listener.heard).toHaveLength(2), WITHIN);
    expect(listener.interruptions()).toBe(0);
  });

  it('is asked for by one command, however many channels are followed in one turn', async () => {
    const { speaker, listener } = await both();
    const channels = Array.from({ length: 900 }, userChannel);
    const before = await callsOf('ssubscribe');
    await Promise.all(channels.map(listener.follow));
    expect((await callsOf('ssubscribe')) - before).toBe(1);
    await speaker.announce(channels.map((channel) => published(channel, 1)));
    await vi.waitFor(() => expect(listener.heard).toHaveLength(900), WITHIN);
    const left = await callsOf('sunsubscribe');
    await Promise.all(channels.map(listener.unfollow));
    await vi.waitFor(async () => expect((await callsOf('sunsubscribe')) - left).toBe(1), WITHIN);
    expect(await server.admin.call('PUBSUB', 'SHARDCHANNELS')).toEqual([]);
  });

  it('stays in its database and behind its prefix, as all of one server share what is published', async () => {
    const speaker = await announcer({ url: `${server.url}/1`, keyPrefix: 'shop.' });
    const hear = (path: string, keyPrefix = '') => hearer({ url: `${server.url}${path}`, keyPrefix });
    const [own, unprefixed, elsewhere] = [await hear('/1', 'shop.'), await hear('/1'), await hear('/2', 'shop.')];
    await Promise.all([own, unprefixed, elsewhere].map(({ follow }) => follow(adminOrders)));
    await speaker.publish([newsOf(1)]);
    await vi.waitFor(() => expect(own.heard).toHaveLength(1), WITHIN);
    // Each is told by a last one of its own that all before it are heard.
    await (await announcer({ url: `${server.url}/1` })).publish([newsOf(2)]);
    await (await announcer({ url: `${server.url}/2`, keyPrefix: 'shop.' })).publish([newsOf(3)]);
    const numbers = ({ heard }: Hearer) =>
      heard.map((one) => (one.kind === 'published' ? Object(one.publication.data).number : one.kind));
    await vi.waitFor(() => expect([unprefixed, elsewhere].map((one) => numbers(one).at(-1))).toEqual([2, 3]), WITHIN);
    expect([own, unprefixed, elsewhere].map(numbers)).toEqual([[1], [2], [3]]);
  });

  it('and is no announcement is left alone', async () => {
    const { speaker, listener } = await both();
    const channel = userChannel();
    await listener.follow(channel);
    const [name = ''] = (await server.admin.call('PUBSUB', 'SHARDCHANNELS')) as string[];
    for (const text of ['', 'no json', '{"kind":"other"}', 'null']) await server.admin.spublish(name, text);
    await speaker.announce([published(channel, 1)]);
    await vi.waitFor(() => expect(listener.heard).toEqual([published(channel, 1)]), WITHIN);
  });
});

describe('who hears', () => {
  const faults: Readonly<Record<string, (listener: Hearer) => Promise<unknown>>> = {
    'that is cut off by an operator': () => server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    'that was too slow for its output buffer': async () => {
      const [name = ''] = (await server.admin.call('PUBSUB', 'SHARDCHANNELS')) as string[];
      await server.admin.config('SET', 'client-output-buffer-limit', 'pubsub 65536 0 0');
      const flood = `for n = 1, 200 do redis.call('SPUBLISH', KEYS[1], string.rep('x', 10000)) end`;
      await server.admin.eval(flood, 1, name);
      await server.admin.config('SET', 'client-output-buffer-limit', 'pubsub 33554432 8388608 60');
    },
  };

  it.each(Object.entries(faults))('%s hears again, and says that something may be lost', async (_what, begin) => {
    const { said, logger } = told();
    const [speaker, listener] = [await announcer({ url: server.url }), await hearer({ url: server.url }, { logger })];
    const channel = userChannel();
    await listener.follow(channel);
    await begin(listener);
    await vi.waitFor(() => expect(listener.interruptions()).toBe(1), WITHIN);
    await speaker.announce([published(channel, 7)]);
    await vi.waitFor(() => expect(listener.offsets()).toEqual([7]), WITHIN);
    await listener.check();
    expect(said.map(({ msg }) => msg)).toEqual([
      'announcements: what happens is seen late, as it is looked for',
      'announcements: all is well again',
    ]);
  });

  it('does not notice that all keys are gone', async () => {
    const { speaker, listener } = await both();
    const channel = userChannel();
    await listener.follow(channel);
    await speaker.announce([published(channel, 1)]);
    await server.admin.flushall();
    await speaker.announce([published(channel, 2)]);
    await vi.waitFor(() => expect(listener.offsets()).toEqual([1, 2]), WITHIN);
    expect(listener.interruptions()).toBe(0);
  });

  it('follows without a server at once, and is interrupted when it hears', async () => {
    const at = await freePort();
    const listener = await hearer({ url: `redis://127.0.0.1:${at}` });
    const channel = userChannel();
    await listener.follow(channel);
    await vi.waitFor(() => expect(listener.check()).rejects.toThrow('ECONNREFUSED'), WITHIN);
    const late = await startOwnRedis({ at });
    try {
      await vi.waitFor(() => expect(listener.interruptions()).toBe(1), WITHIN);
      await listener.check();
      await (await announcer({ url: late.url })).announce([published(channel, 1)]);
      await vi.waitFor(() => expect(listener.offsets()).toEqual([1]), WITHIN);
    } finally {
      await late.close();
    }
  });

  it('follows a server that does not answer once its patience is over, and is interrupted when it hears', async () => {
    const link = await openRedisLink(server.url);
    const listener = await hearer({ url: link.url }, { patienceMs: 1000 });
    const first = userChannel();
    await listener.follow(first);
    await listener.unfollow(first);
    expect(listener.interruptions()).toBe(0);
    link.freeze();
    await listener.follow(userChannel());
    link.restore();
    await vi.waitFor(() => expect(listener.interruptions()).toBe(1), WITHIN);
    link.close();
  });

  it('is told which channels were late, and not of others', async () => {
    const listener = await hearer({ url: server.url }, { patienceMs: 200 });
    const [heard, late] = [userChannel(), userChannel()];
    await listener.follow(heard);
    await server.admin.call('CLIENT', 'PAUSE', 1000, 'ALL');
    await listener.follow(late);
    await vi.waitFor(() => expect(listener.missed.at(-1)).toEqual([late]), WITHIN);
  });

  it('hears again after a server was killed and started, with what was followed meanwhile', async () => {
    const first = await startOwnRedis();
    const [speaker, listener] = [await announcer({ url: first.url }), await hearer({ url: first.url })];
    const [before, meanwhile] = [userChannel(), userChannel()];
    await listener.follow(before);
    await first.close();
    await listener.follow(meanwhile);
    const second = await startOwnRedis({ at: first.port });
    try {
      await vi.waitFor(() => expect(listener.interruptions()).toBeGreaterThan(0), WITHIN);
      await untilHeard(listener, (offset) =>
        speaker.announce([published(before, offset), published(meanwhile, offset)]),
      );
    } finally {
      await second.close();
    }
  });

  it('finds out by itself that nobody answers any more', async () => {
    const link = await openRedisLink(server.url);
    const listener = await hearer({ url: link.url });
    const channel = userChannel();
    await listener.follow(channel);
    link.freeze();
    await vi.waitFor(() => expect(listener.check()).rejects.toThrow(), WITHIN);
    link.restore();
    await vi.waitFor(() => expect(listener.interruptions()).toBe(1), WITHIN);
    await untilHeard(listener, async (offset) =>
      (await announcer({ url: server.url })).announce([published(channel, offset)]),
    );
    link.close();
  });

  it('is not held up by a server that refuses its channels, and hears once they are allowed', async () => {
    const rules = ['on', '>pw', '+@all', '~*', 'resetchannels'];
    await server.admin.call('ACL', 'SETUSER', 'deaf', ...rules);
    const { said, logger } = told();
    const listener = await hearer({ url: server.url.replace('//', '//deaf:pw@') }, { logger });
    const channel = userChannel();
    await listener.follow(channel);
    await expect(listener.check()).rejects.toThrow('NOPERM');
    await server.admin.call('ACL', 'SETUSER', 'deaf', '&orderline:*');
    await vi.waitFor(() => expect(listener.interruptions()).toBe(1), WITHIN);
    await (await announcer({ url: server.url })).announce([published(channel, 1)]);
    await vi.waitFor(() => expect(listener.offsets()).toEqual([1]), WITHIN);
    expect(said).toHaveLength(2);
  });
});

describe('who announces', () => {
  it('is never held up by a server that is away, and rejects nothing', async () => {
    const { logger, said } = told();
    const redis = await connect({ url: `redis://127.0.0.1:${await freePort()}` }, logger);
    const { redisAnnouncer } = await import('./announcer.ts');
    const outcomes: object[] = [];
    const metrics = { realtimeAnnouncements: { inc: (labels: object) => void outcomes.push(labels) } };
    const speaker = redisAnnouncer({ redis, metrics: metrics as never });
    await speaker.announce([published(userChannel(), 1)]);
    await speaker.publish([newsOf(1)]);
    await speaker.announce([]);
    expect(outcomes).toEqual([{ outcome: 'failed' }, { outcome: 'failed' }]);
    expect(said).toHaveLength(1);
  });
});
