import { createLogger } from '@orderline/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cachedCatalog } from './caches.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { useConnections } from './testing/connections.ts';
import { countingProducts, idOf, productOf } from './testing/counting.ts';
import { type OwnRedis, startOwnRedis } from './testing/own-redis.ts';

let redis: OwnRedis;

beforeAll(async () => {
  redis = await startOwnRedis();
});
afterAll(() => redis?.close());

const { open } = useConnections();

type Refusal = {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
  readonly reason: RegExp;
};

const nowhere = '127.0.0.1 1';

const wantsPassword = async (): Promise<void> => {
  await redis.admin.config('SET', 'requirepass', 'another');
  await redis.admin.call('AUTH', 'another');
  await redis.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
};

const refusals: Readonly<Record<string, Refusal>> = {
  'has become a replica': {
    begin: () => redis.admin.replicaof(...(nowhere.split(' ') as [string, string])),
    end: () => redis.admin.replicaof('NO', 'ONE'),
    reason: /^(READONLY|MASTERDOWN)/,
  },
  'has no memory left': {
    begin: () => redis.admin.config('SET', 'maxmemory', '1'),
    end: () => redis.admin.config('SET', 'maxmemory', '0'),
    reason: /^OOM/,
  },
  'wants a password that we do not have': {
    begin: wantsPassword,
    end: () => redis.admin.config('SET', 'requirepass', ''),
    reason: /NOAUTH/,
  },
};

afterEach(async () => {
  await redis.admin.flushdb().catch(() => undefined);
});

describe.each(Object.entries(refusals))('a Redis that %s', (_what, { begin, end, reason }) => {
  it('is told once, refuses nobody, is not healthy, and is used again by itself once it takes writes', async () => {
    const said: { readonly msg: string; readonly cause?: string; readonly advice?: string }[] = [];
    const write = (line: string) => void said.push(JSON.parse(line));
    const logger = createLogger({ service: 'test', version: '0', level: 'info' }, { write });
    const connection = await open({ url: redis.url, logger });
    const { reader, change } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, connection);
    const limiter = redisRateLimiter(connection, { name: 'ten', limit: 10, windowSeconds: 3600 });
    await catalog.findMany([idOf(1)]);
    await connection.check();
    await begin();
    try {
      change(productOf(1, 2));
      await catalog.forget([idOf(1)]);
      for (let n = 0; n < 20; n += 1) {
        expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
        expect((await limiter.consume(`caller ${n}`, 1)).allowed).toBe(true);
      }
      const refused = () => connection.check().catch((error: Error) => error.message);
      await expect.poll(refused, { timeout: 20_000, interval: 50 }).toMatch(reason);
    } finally {
      await end();
    }
    const used = () => connection.tryTo(async () => 'used');
    await expect.poll(used, { timeout: 20_000, interval: 50 }).toEqual({ reply: 'used' });
    await connection.check();
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
    // A connection that is cut first has not answered before it refuses.
    const [first, ...others] = said.filter(({ cause }) => cause !== 'no answer');
    expect(first).toMatchObject({
      cause: expect.stringMatching(reason),
      advice: expect.stringContaining('(REDIS_URL)'),
    });
    expect(others).toMatchObject([{ msg: 'redis: all is well again' }]);
  });
});

describe('a Redis that lacks the database that is meant', () => {
  it('is told once, is not healthy, and has nothing written into another of its databases', async () => {
    const said: { readonly cause?: string; readonly advice?: string }[] = [];
    const write = (line: string) => void said.push(JSON.parse(line));
    const logger = createLogger({ service: 'test', version: '0', level: 'info' }, { write });
    const connection = await open({ url: `${redis.url}/99`, logger });
    const { reader, asked } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, connection);
    for (let n = 0; n < 3; n += 1) expect((await catalog.findMany([idOf(1)])).size).toBe(1);
    expect(asked).toHaveLength(3);
    for (let n = 0; n < 3; n += 1) await expect(connection.check()).rejects.toThrow('out of range');
    expect(await redis.admin.dbsize()).toBe(0);
    expect(said).toMatchObject([
      { cause: expect.stringMatching(/out of range/), advice: expect.stringMatching(/REDIS_URL/) },
    ]);
    const other = await open({ url: `${redis.url}/15` });
    await other.check();
  });
});
