import { createLogger } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedCatalog } from './caches.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { published, userChannel } from './realtime/testing/channels.ts';
import { useProcesses } from './realtime/testing/processes.ts';
import { useConnections } from './testing/connections.ts';
import { countingProducts, idOf, productOf } from './testing/counting.ts';
import { startSentinels } from './testing/own-redis.ts';

let sentinels: Awaited<ReturnType<typeof startSentinels>>;

beforeAll(async () => {
  sentinels = await startSentinels();
}, 60_000);
afterAll(() => sentinels?.close());

const { open } = useConnections();

const answers = (check: Promise<unknown>) =>
  check.then(
    () => 'well',
    (error: Error) => error.message,
  );

const { announcer, hearer } = useProcesses();

describe('a Redis behind Sentinels', () => {
  it.each([
    ['a wrong name of the master', { sentinelMaster: 'other' }, /./],
    ['a wrong password of the Sentinels', { sentinelPassword: 'other' }, /WRONGPASS/],
  ] as const)('is away with %s, and harms nobody', async (_what, wrong, reason) => {
    const redis = await open({ ...sentinels.address, ...wrong });
    const { reader } = countingProducts(productOf(1));
    expect((await cachedCatalog(reader, redis).findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
    await expect.poll(() => answers(redis.check())).toMatch(reason);
  });

  it('that loses its master is told of, refuses nobody, and is used again once another is master', async () => {
    const said: string[] = [];
    const write = (line: string) => void said.push(String(JSON.parse(line).msg));
    const logger = createLogger({ service: 'test', version: '0', level: 'info' }, { write });
    const redis = await open({ ...sentinels.address, logger });
    const { reader, asked, change } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, redis);
    const limiter = redisRateLimiter(redis, { name: 'ten', limit: 10, windowSeconds: 3600 });
    await catalog.findMany([idOf(1)]);
    await catalog.findMany([idOf(1)]);
    expect(asked).toHaveLength(1);
    await redis.check();
    const [listener, speaker] = [await hearer(sentinels.address), await announcer(sentinels.address)];
    const channel = userChannel();
    await listener.follow(channel);
    await speaker.announce([published(channel, 1)]);
    await expect.poll(listener.offsets, { timeout: 20_000 }).toEqual([1]);

    sentinels.master.kill('SIGKILL');
    change(productOf(1, 2));
    await catalog.forget([idOf(1)]);
    const started = performance.now();
    for (let n = 0; n < 20; n += 1) {
      expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
      expect((await limiter.consume(`caller ${n}`, 1)).allowed).toBe(true);
    }
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await answers(redis.check())).not.toBe('well');

    const used = () => redis.tryTo(async () => 'used');
    await expect.poll(used, { timeout: 20_000, interval: 50 }).toEqual({ reply: 'used' });
    await redis.check();
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
    expect(await sentinels.replica.admin.keys('orderline:product:*')).toHaveLength(1);
    await expect.poll(listener.interruptions, { timeout: 20_000, interval: 50 }).toBe(1);
    const announced = async () => {
      await speaker.announce([published(channel, 2)]);
      return listener.offsets().at(-1);
    };
    await expect.poll(announced, { timeout: 20_000, interval: 50 }).toBe(2);
    expect(said[0]).toBe('redis: caching is off, and rate limits count per process');
    expect(said.filter((line) => line === 'redis: all is well again')).toHaveLength(1);
    expect(said.at(-1)).toBe('redis: all is well again');
  });
});
