import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '@orderline/platform';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchedRateLimiter } from './batched-limiter.ts';
import { type RateLimit, type RateLimitResult, redisRateLimiter } from './rate-limiter.ts';
import type { RedisConnection } from './redis-connection.ts';
import { createSynchroniser, type SyncOptions } from './synchroniser.ts';
import { useConnections } from './testing/connections.ts';
import { testRedisUrl } from './testing/redis-link.ts';

const admin = new Redis(testRedisUrl());
const { open, openLinked } = useConnections();
const PATIENT = { timeout: 20_000, interval: 20 };
const tenAnHour = { name: 'ten', limit: 10, windowSeconds: 3600 };

beforeEach(async () => {
  const keys = await admin.keys('rate:*');
  if (keys.length > 0) await admin.del(keys);
});
afterAll(() => admin.disconnect());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0)) await close();
});

const nodeOver = (redis: RedisConnection, rate: RateLimit, options?: SyncOptions) => {
  const synchroniser = createSynchroniser(redis, options);
  closing.push(synchroniser.close);
  const limiter = batchedRateLimiter({ redis, synchroniser }, rate);
  const allows = async (key = 'ada'): Promise<boolean> => (await limiter.consume(key, 1)).allowed;
  const allowedOf = async (requests: number, key?: string): Promise<number> => {
    let allowed = 0;
    for (let n = 0; n < requests; n++) if (await allows(key)) allowed += 1;
    return allowed;
  };
  /** On the same connection, by the same calls. */
  const closed = batchedRateLimiter({ redis, synchroniser }, { ...rate, name: 'closed', failClosed: true });
  return { synchroniser, limiter, closed, allows, allowedOf };
};

const node = async (rate: RateLimit, options?: SyncOptions) => nodeOver(await open(), rate, options);

const totalOf = async (key = 'ada', name = 'ten'): Promise<number> => Number(await admin.get(`rate:${name}:${key}`));

describe('a batched limit', () => {
  it('answers at once, with what is left and for how long', async () => {
    const { limiter } = await node({ name: 'few', limit: 3, windowSeconds: 60 });
    const answers: RateLimitResult[] = [];
    for (let n = 0; n < 4; n++) answers.push({ ...(await limiter.consume('ada', 1)) });
    const told = (allowed: boolean, remaining: number) => ({ allowed, remaining, resetSeconds: 60 });
    expect(answers).toEqual([told(true, 2), told(true, 1), told(true, 0), told(false, 0)]);
  });

  it('is told of by all nodes to all nodes, each key by itself', async () => {
    const [one, other] = [await node(tenAnHour), await node(tenAnHour)];
    expect([await one.allowedOf(6), await other.allowedOf(1), await one.allowedOf(2, 'grace')]).toEqual([6, 1, 2]);
    await expect.poll(() => totalOf(), PATIENT).toBe(7);
    await expect.poll(() => totalOf('grace'), PATIENT).toBe(2);
    await expect
      .poll(async () => {
        const { remaining, allowed } = await other.limiter.consume('ada', 0);
        return allowed && remaining;
      }, PATIENT)
      .toBe(3);
    expect(await other.allowedOf(9)).toBe(3);
    await expect.poll(() => totalOf(), PATIENT).toBe(10);
    expect(await admin.pttl('rate:ten:ada')).toBeGreaterThan(3_590_000);
  });

  it('lets pass no more than stated: what comes at each node in an interval and two round trips, and never twice the limit', async () => {
    const redis = await open();
    const gaps: number[] = [];
    const trips: number[] = [];
    let began = performance.now();
    const timed: RedisConnection = {
      ...redis,
      tryTo: async (command) => {
        const from = performance.now();
        gaps.push(from - began);
        began = from;
        const reply = await redis.tryTo(command);
        trips.push(performance.now() - from);
        return reply;
      },
    };
    const rate = { name: 'minute', limit: 100, windowSeconds: 60 };
    const nodes = [nodeOver(timed, rate), nodeOver(timed, rate)];
    const came: number[] = [];
    const start = performance.now();
    let passed = 0;
    for (let n = 0; n < 300; n++) {
      while (performance.now() < start + n) await pause(1);
      came.push(performance.now());
      if (await nodes[n % 2]?.allows()) passed += 1;
    }
    const span = Math.max(50, ...gaps) + 2 * Math.max(...trips);
    const mostAt = (own: readonly number[]) =>
      Math.max(...own.map((from) => own.filter((at) => at >= from && at <= from + span).length));
    const overrun = mostAt(came.filter((_at, n) => n % 2 === 0)) + mostAt(came.filter((_at, n) => n % 2 === 1));
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(100 + Math.min(100, overrun));
    await expect.poll(() => totalOf('ada', 'minute'), PATIENT).toBe(passed);
    expect([await nodes[0]?.allows(), await nodes[1]?.allows()]).toEqual([false, false]);
  });

  it('has the window of Redis, whatever the clocks of a node say', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_000 });
    const rate = { name: 'ten', limit: 10, windowSeconds: 60 };
    const ahead = await node(rate, { elapsed: () => performance.now() + 5_000 });
    const right = await node(rate);
    expect(await right.allowedOf(6)).toBe(6);
    await expect.poll(() => totalOf(), PATIENT).toBe(6);
    const before = await admin.pttl('rate:ten:ada');
    expect(await ahead.allowedOf(1)).toBe(1);
    await expect.poll(() => totalOf(), PATIENT).toBe(7);
    const after = await admin.pttl('rate:ten:ada');
    expect([after <= before, after > before - 20_000]).toEqual([true, true]);
    await expect.poll(async () => (await ahead.limiter.consume('ada', 0)).remaining, PATIENT).toBe(3);
    const { resetSeconds } = await ahead.limiter.consume('ada', 1);
    expect(resetSeconds).toBeLessThanOrEqual(Math.ceil(after / 1000) + 1);
    expect([await ahead.allowedOf(5), await right.allowedOf(5)]).toEqual([2, 4]);
  });

  it('goes on from what was counted request by request, and the other way round', async () => {
    const redis = await open();
    const exact = redisRateLimiter(redis, tenAnHour);
    await exact.consume('ada', 4);
    const { allowedOf, limiter } = nodeOver(redis, tenAnHour);
    await allowedOf(1);
    await expect.poll(async () => (await limiter.consume('ada', 0)).remaining, PATIENT).toBe(5);
    expect(await exact.consume('ada', 1)).toMatchObject({ remaining: 4 });
  });

  it('tells what is left to tell when its process ends', async () => {
    const { allowedOf, synchroniser } = await node(tenAnHour, { everyMs: 60_000 });
    await allowedOf(3);
    await synchroniser.close();
    expect(await totalOf()).toBe(3);
  });

  it('costs Redis nothing once it is spent', async () => {
    const redis = await open();
    let calls = 0;
    const counting: RedisConnection = {
      ...redis,
      tryTo: (command) => {
        calls += 1;
        return redis.tryTo(command);
      },
    };
    const { allowedOf } = nodeOver(counting, tenAnHour);
    await allowedOf(10);
    await expect.poll(() => totalOf(), PATIENT).toBe(10);
    expect([await allowedOf(1_000), calls]).toEqual([0, 1]);
  });
});

describe('the memory of batched limits', () => {
  it('forgets no count that goes on for another: who finds no room is counted in Redis request by request', async () => {
    const { allowedOf, synchroniser } = await node(tenAnHour, { mostTallies: 2 });
    expect([await allowedOf(10, 'ada'), await allowedOf(3, 'grace')]).toEqual([10, 3]);
    for (let n = 0; n < 20; n++) expect(await allowedOf(1, `stranger-${n}`)).toBe(1);
    expect([await allowedOf(1, 'ada'), await allowedOf(12, 'alan')]).toEqual([0, 10]);
    expect([await totalOf('stranger-7'), synchroniser.size()]).toEqual([1, 2]);
  });

  it('has room again when windows are over, and each key has its whole limit again', async () => {
    const { allows, allowedOf, synchroniser } = await node({ ...tenAnHour, windowSeconds: 1 }, { mostTallies: 500 });
    for (let n = 0; n < 499; n++) await allowedOf(1, `stranger-${n}`);
    expect([await allowedOf(12), synchroniser.size()]).toEqual([10, 500]);
    await expect.poll(() => allows(), PATIENT).toBe(true);
    await expect
      .poll(async () => {
        await allowedOf(1, 'stranger-0');
        return synchroniser.size();
      }, PATIENT)
      .toBeLessThan(10);
  });
});

describe.each(['freeze', 'die'] as const)('a Redis that does %s', (fault) => {
  it('leaves each node to count alone, from what it knew, unless the limit fails closed; what passed is counted once', async () => {
    const { link, redis } = await openLinked();
    const { allowedOf, allows, synchroniser, closed } = nodeOver(redis, tenAnHour);
    await (await node(tenAnHour)).allowedOf(2);
    expect([await allowedOf(2), await closed.consume('ada', 1)]).toEqual([
      2,
      expect.objectContaining({ allowed: true }),
    ]);
    await expect.poll(() => totalOf(), PATIENT).toBe(4);
    await allowedOf(1);
    await expect.poll(() => totalOf(), PATIENT).toBe(5);
    link[fault]();
    expect(await allows()).toBe(true);
    await expect.poll(() => synchroniser.isAway(), PATIENT).toBe(true);
    expect(await allowedOf(10)).toBe(4);
    expect(() => closed.consume('ada', 1)).toThrow(Unavailable);
    link.restore();
    // What was under way when it went is not told again, as it may have been counted, and may be yet.
    await expect.poll(() => totalOf(), PATIENT).toBeGreaterThanOrEqual(9);
    await expect.poll(() => synchroniser.isAway(), PATIENT).toBe(false);
    expect([await totalOf(), (await closed.consume('ada', 1)).allowed]).toEqual([expect.toSatisfy(isTenAtMost), true]);
  });
});

const isTenAtMost = (total: number): boolean => total <= 10;
