import { randomUUID } from 'node:crypto';
import { openRedis, redisRateLimiter } from '@orderline/adapters-redis';
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
});
