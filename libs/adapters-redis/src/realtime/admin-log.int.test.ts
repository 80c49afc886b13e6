import { MOST_RECOVERED, type News, type Position, type Publication } from '@orderline/domain/realtime';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OwnRedis, startOwnRedis } from '../testing/own-redis.ts';
import { openRedisLink } from '../testing/redis-link.ts';
import { redisAdminLog } from './admin-log.ts';
import { adminOrders, newsOf } from './testing/channels.ts';
import { useProcesses } from './testing/processes.ts';

const WITHIN = { timeout: 20_000, interval: 20 };

let server: OwnRedis;
beforeAll(async () => {
  server = await startOwnRedis();
});
afterAll(() => server?.close());
beforeEach(async () => {
  await server.admin.flushall();
});

const { ready, hearer } = useProcesses();

/** A process that publishes, or reads. */
const opened = async (url = server.url, limits = { publications: 1000, knownMs: 60_000 }) => {
  const { log, publish } = redisAdminLog(await ready({ url }), limits);
  const answer = async (since?: Position) => (await log.read([{ channel: adminOrders, since }]))[0];
  return {
    ...{ publish, answer },
    read: async (since?: Position) => {
      const reading = await answer(since);
      if (!reading?.ok) return 'unrecoverable';
      const { position, publications } = reading.value;
      return { ...position, told: publications.map(({ data }) => Object(data).number as number) };
    },
    stands: async (): Promise<Position> => {
      const reading = await answer();
      if (!reading?.ok) throw new Error('it stands nowhere');
      return reading.value.position;
    },
  };
};

const many = (from: number, to: number): readonly News[] =>
  Array.from({ length: to - from + 1 }, (_, n) => newsOf(from + n));

describe('what staff follow', () => {
  it('stands at the start of an epoch before anything was told, so that the first is recovered', async () => {
    const [worker, api] = [await opened(), await opened()];
    await worker.publish(many(1, 1));
    const since = await api.stands();
    await worker.publish(many(2, 4));
    expect(since.offset).toBe(1);
    expect(await api.read(since)).toEqual({ epoch: since.epoch, offset: 4, told: [2, 3, 4] });
    expect(await api.read({ ...since, offset: 4 })).toMatchObject({ told: [] });
  });

  it('stands somewhere before any worker has run', async () => {
    const api = await opened();
    const [one, two] = [await api.stands(), await api.stands()];
    expect(one).toEqual({ epoch: one.epoch, offset: 0 });
    expect(two).toEqual(one);
  });

  it('is numbered once for each id, however often and by whomever it is published, without a gap', async () => {
    const workers = [await opened(), await opened(), await opened()];
    for (const worker of workers) await worker.publish([newsOf(0)]);
    const since = await workers[0]?.stands();
    const news = many(1, 100);
    await Promise.all(workers.flatMap(({ publish }) => [publish(news), publish([...news].reverse())]));
    const found = await workers[1]?.answer(since);
    if (!found?.ok) return expect.unreachable('it was interrupted by nothing');
    const { position, publications } = found.value;
    expect(position).toEqual({ epoch: since?.epoch, offset: (since?.offset ?? 0) + 100 });
    expect(publications.map(({ offset }: Publication) => offset)).toEqual(
      Array.from({ length: 100 }, (_, n) => (since?.offset ?? 0) + n + 1),
    );
    const numbers = publications.map(({ data }) => Object(data).number);
    expect(numbers.toSorted((one, other) => one - other)).toEqual(many(1, 100).map((_, n) => n + 1));
  });

  it('is heard with the number that the log gave it', async () => {
    const [worker, listener] = [await opened(), await hearer({ url: server.url })];
    await listener.follow(adminOrders);
    await worker.publish([newsOf(7), newsOf(8)]);
    const { epoch } = await worker.stands();
    await vi.waitFor(() => expect(listener.heard).toHaveLength(2), WITHIN);
    expect(listener.heard[0]).toEqual({
      ...{ kind: 'published', channel: adminOrders, epoch },
      publication: { offset: 1, type: 'order-placed', data: { number: 7 }, at: 7 },
    });
  });

  it.each(['a text with "quotes", a \\ and a \n line', '{"offset":9}', '\u2028 and 😀', null, [1.5, [], {}]])(
    'is told as it is: %j',
    async (number) => {
      const worker = await opened();
      await worker.publish([newsOf(0)]);
      const since = await worker.stands();
      await worker.publish([{ ...newsOf(1), data: { number } }]);
      expect(await worker.answer(since)).toMatchObject({ value: { publications: [{ data: { number } }] } });
    },
  );

  it('is unrecoverable behind what is kept, beyond what one is told at once, ahead, and of another epoch', async () => {
    const worker = await opened(server.url, { publications: 600, knownMs: 60_000 });
    await worker.publish(many(1, 700));
    const { epoch } = await worker.stands();
    const missing = (most: number) => worker.read({ epoch, offset: 700 - most });
    expect(await missing(MOST_RECOVERED)).toMatchObject({ offset: 700 });
    expect(await missing(MOST_RECOVERED + 1)).toBe('unrecoverable');
    expect(await worker.read({ epoch, offset: 701 })).toBe('unrecoverable');
    expect(await worker.read({ epoch: 'other', offset: 700 })).toBe('unrecoverable');
    const short = await opened(server.url, { publications: 5, knownMs: 60_000 });
    await short.publish(many(1, 9));
    const standing = await short.stands();
    expect(await short.read({ ...standing, offset: 4 })).toMatchObject({ told: [5, 6, 7, 8, 9] });
    expect(await short.read({ ...standing, offset: 3 })).toBe('unrecoverable');
  });
});

describe('what staff follow, where some of it may be lost,', () => {
  const aftermath = async (lose: () => Promise<unknown>) => {
    const [worker, api] = [await opened(), await opened()];
    await worker.publish(many(1, 3));
    const since = await api.stands();
    await lose();
    return { worker, api, since };
  };

  it.each<readonly [string, () => Promise<unknown>]>([
    ['all keys are gone', () => server.admin.flushall()],
    ['its publications were evicted', async () => server.admin.del(await server.admin.keys('*news-log*'))],
    ['its epoch was evicted', async () => server.admin.del(await server.admin.keys('*:news:*'))],
  ])('is unrecoverable once %s, and never told with a gap', async (_what, lose) => {
    const { worker, api, since } = await aftermath(lose);
    expect(await api.read({ ...since, offset: 1 })).toBe('unrecoverable');
    await worker.publish(many(4, 6));
    expect(await api.read({ ...since, offset: 1 })).toBe('unrecoverable');
  });

  it('begins a new epoch in a server that was started anew, though it has what it saved', async () => {
    const first = await startOwnRedis();
    const before = await opened(first.url);
    await before.publish(many(1, 3));
    const since = await before.stands();
    const [key = ''] = await first.admin.keys('*:news:*');
    const [saved, list] = [
      await first.admin.hgetall(key),
      await first.admin.lrange(key.replace('news', 'news-log'), 0, -1),
    ];
    await first.close();
    const second = await startOwnRedis({ at: first.port });
    try {
      await second.admin.hset(key, saved);
      await second.admin.rpush(key.replace('news', 'news-log'), ...list);
      const after = await opened(second.url);
      expect(await after.read({ ...since, offset: 2 })).toBe('unrecoverable');
      expect((await after.stands()).offset).toBe(0);
    } finally {
      await second.close();
    }
  });

  it('begins a new epoch once a worker that could not publish can, and who hears is told to look', async () => {
    const link = await openRedisLink(server.url);
    const [worker, api] = [await opened(link.url), await opened()];
    const listener = await hearer({ url: server.url });
    await listener.follow(adminOrders);
    expect(await worker.publish(many(1, 1))).toBe(true);
    const since = await api.stands();
    link.die();
    expect(await worker.publish(many(2, 2))).toBe(false);
    expect(await api.read(since)).toMatchObject({ told: [] });
    link.restore();
    await vi.waitFor(() => expect(listener.heard.at(-1)).toMatchObject({ kind: 'advanced' }), WITHIN);
    expect(await api.read(since)).toBe('unrecoverable');
    const renewed = await api.stands();
    expect(await worker.publish(many(3, 3))).toBe(true);
    expect(await api.read(renewed)).toMatchObject({ told: [3] });
    link.close();
  });

  it('begins a new epoch with each worker that starts, as one before it may have died with news untold', async () => {
    const [worker, api] = [await opened(), await opened()];
    await worker.publish(many(1, 2));
    const since = await api.stands();
    await (await opened()).publish(many(3, 3));
    expect(await api.read(since)).toBe('unrecoverable');
    const renewed = await api.stands();
    await worker.publish(many(4, 4));
    expect(await api.read(renewed)).toMatchObject({ told: [4] });
  });

  it('cannot be read while Redis is away, and says so', async () => {
    const link = await openRedisLink(server.url);
    const api = await opened(link.url);
    link.die();
    await expect(api.answer()).rejects.toMatchObject({ name: 'Unavailable' });
    link.close();
  });
});
