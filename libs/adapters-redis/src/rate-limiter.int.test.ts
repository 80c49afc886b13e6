import { Unavailable } from '@orderline/platform';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { rateLimiterContract } from './rate-limiter.contract.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { useConnections } from './testing/connections.ts';
import { testRedisUrl } from './testing/redis-link.ts';

const tenAnHour = { name: 'ten', limit: 10, windowSeconds: 3600 };

const admin = new Redis(testRedisUrl());
const { open, openLinked } = useConnections();

/** A limiter whose Redis can fail, and how many of so many requests it lets pass. */
const openLimited = async () => {
  const { link, redis } = await openLinked();
  const limiter = redisRateLimiter(redis, tenAnHour);
  const allowedOf = async (requests: number): Promise<number> => {
    let allowed = 0;
    for (let n = 0; n < requests; n++) if ((await limiter.consume('ada', 1)).allowed) allowed += 1;
    return allowed;
  };
  return { link, redis, limiter, allowedOf };
};

const ownKeys = 'rate:*';

beforeEach(async () => {
  const keys = await admin.keys(ownKeys);
  if (keys.length > 0) await admin.del(keys);
});

afterAll(() => admin.disconnect());

rateLimiterContract('Redis', async (rate) => redisRateLimiter(await open(), rate));

describe('a rate limit in Redis', () => {
  it('is one for all processes: together they let the limit pass', async () => {
    const limiters = [redisRateLimiter(await open(), tenAnHour), redisRateLimiter(await open(), tenAnHour)];
    const spent = await Promise.all(
      Array.from({ length: 30 }, () => limiters.map((limiter) => limiter.consume('ada', 1))).flat(),
    );
    expect(spent.filter(({ allowed }) => allowed)).toHaveLength(10);
  });

  it('is whole again in the next window', async () => {
    const limiter = redisRateLimiter(await open(), { ...tenAnHour, windowSeconds: 1 });
    await limiter.consume('ada', 11);
    await expect
      .poll(async () => (await limiter.consume('ada', 1)).allowed, { timeout: 20_000, interval: 100 })
      .toBe(true);
  });

  it('costs Redis nothing once it is spent', async () => {
    const limiter = redisRateLimiter(await open(), tenAnHour);
    await limiter.consume('ada', 10);
    for (let n = 0; n < 100; n++) expect((await limiter.consume('ada', 1)).allowed).toBe(false);
    const [key = ''] = await admin.keys(ownKeys);
    expect(await admin.get(key)).toBe('10');
  });

  it('leaves nothing behind: each key expires with its window', async () => {
    const limiter = redisRateLimiter(await open(), tenAnHour);
    await limiter.consume('ada', 1);
    const [key = ''] = await admin.keys(ownKeys);
    expect(await admin.ttl(key)).toBeGreaterThan(3500);
  });
});

describe.each(['freeze', 'die'] as const)('a Redis that does %s', (fault) => {
  it('refuses nobody for that: each process lets the limit pass by itself, and asks once', async () => {
    const { link, redis, allowedOf } = await openLimited();
    expect(await allowedOf(4)).toBe(4);
    link[fault]();
    expect(await allowedOf(25)).toBe(10);
    let sent = 0;
    await redis.tryTo(async () => {
      sent += 1;
    });
    expect(sent).toBe(0);
  });

  it('lets nobody pass a limit that fails closed', async () => {
    const { link, redis } = await openLinked();
    const limiter = redisRateLimiter(redis, { ...tenAnHour, failClosed: true });
    expect((await limiter.consume('ada', 1)).allowed).toBe(true);
    link[fault]();
    for (let n = 0; n < 2; n++) await expect(limiter.consume('ada', 1)).rejects.toThrow(Unavailable);
  });

  it('counts for all again once it answers', async () => {
    const { link, redis, limiter } = await openLimited();
    link[fault]();
    await limiter.consume('ada', 1);
    link.restore();
    await expect
      .poll(() => redis.tryTo(async () => 'used'), { timeout: 20_000, interval: 50 })
      .toEqual({ reply: 'used' });
    await limiter.consume('grace', 3);
    const other = redisRateLimiter(await open(), tenAnHour);
    expect(await other.consume('grace', 1)).toMatchObject({ remaining: 6 });
  });
});
