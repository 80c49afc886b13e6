import { randomUUID } from 'node:crypto';
import { batchedRateLimiter, createSynchroniser, openRedis, redisRateLimiter } from '@orderline/adapters-redis';
import type { Limit } from '@orderline/domain/gateway';
import { createLogger } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { simple, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service, closing } = useGateways();

const redisOf = async () => {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) throw new Error('TEST_REDIS_URL is not set: npm test sets it');
  const logger = createLogger({ service: 'test', version: '0', level: 'silent' });
  const redis = await openRedis({ url, logger, commandMs: 10_000 });
  closing.push(() => redis.close());
  return redis;
};

describe('two gateways over one Redis', () => {
  it('let 100 of 300 requests pass a limit of 100 a minute, and not one more', async () => {
    const target = await service((_request, response) => response.end('ok'));
    const limits: Limit[] = [
      { name: randomUUID(), requests: 100, windowSeconds: 60, per: 'address', mode: 'exact', failClosed: true },
    ];
    const node = async () => {
      const redis = await redisOf();
      return gatewayOf(simple(target, { limits }), { needs: { limiterOf: (rate) => redisRateLimiter(redis, rate) } });
    };
    const nodes = [await node(), await node()];
    const ask = async (n: number) => (await fetch(nodes[n % 2]?.origin ?? '')).status;
    const statuses = await Promise.all(Array.from({ length: 300 }, (_, n) => ask(n)));
    expect(Object.groupBy(statuses, String)).toMatchObject({ 200: { length: 100 }, 429: { length: 200 } });
  });

  it('let less than twice a batched limit pass, and both then know that it is spent', async () => {
    const target = await service((_request, response) => response.end('ok'));
    const limits: Limit[] = [
      { name: randomUUID(), requests: 100, windowSeconds: 60, per: 'address', mode: 'batched', failClosed: true },
    ];
    const node = async () => {
      const redis = await redisOf();
      const synchroniser = createSynchroniser(redis);
      closing.push(() => synchroniser.close());
      return gatewayOf(simple(target, { limits }), {
        needs: { limiterOf: (rate) => batchedRateLimiter({ redis, synchroniser }, rate) },
      });
    };
    const nodes = [await node(), await node()];
    const ask = async (n: number) => (await fetch(nodes[n % 2]?.origin ?? '')).status;
    let passed = 0;
    for (let n = 0; n < 300; n += 60) {
      const statuses = await Promise.all(Array.from({ length: 60 }, (_, at) => ask(n + at)));
      passed += statuses.filter((status) => status === 200).length;
    }
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(200);
    for (const { origin } of nodes) {
      const told = async () => {
        const { status, headers } = await fetch(origin);
        return [status, headers.get('ratelimit')];
      };
      await expect.poll(told).toEqual([429, expect.stringMatching(/;r=0;t=\d+$/)]);
    }
  });
});
