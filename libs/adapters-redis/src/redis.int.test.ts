import { createLogger } from '@orderline/platform';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cachedCatalogContract } from './cached-catalog.contract.ts';
import { cachedCatalog, cachedUsers } from './caches.ts';
import { useConnections } from './testing/connections.ts';
import { countingProducts, countingUsers, idOf, productOf, userOf } from './testing/counting.ts';
import { testRedisUrl } from './testing/redis-link.ts';

const admin = new Redis(testRedisUrl());
const { open, openLink, openLinked } = useConnections();

beforeEach(async () => {
  await admin.flushdb();
});

afterAll(() => admin.disconnect());

cachedCatalogContract('Redis', async () => {
  const redis = await open();
  return (products) => cachedCatalog(products, redis);
});

describe('a cache in Redis', () => {
  it('is shared: what one process has read another has, and what one has forgotten all have', async () => {
    const [here, there] = [countingProducts(productOf(1)), countingProducts(productOf(1))];
    const [one, other] = [cachedCatalog(here.reader, await open()), cachedCatalog(there.reader, await open())];
    await one.findMany([idOf(1)]);
    expect((await other.findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
    expect(there.asked).toEqual([]);
    await one.forget([idOf(1)]);
    await other.findMany([idOf(1)]);
    expect(there.asked).toEqual([[idOf(1)]]);
  });

  it('does not keep what another process read before the change', async () => {
    const slow = countingProducts(productOf(1));
    const [reading, changing] = [cachedCatalog(slow.reader, await open()), cachedCatalog(slow.reader, await open())];
    const gate = slow.hold();
    const early = reading.findMany([idOf(1)]);
    await expect.poll(() => slow.asked.length).toBe(1);
    slow.change(productOf(1, 2));
    await changing.forget([idOf(1)]);
    gate.open();
    await early;
    expect((await changing.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
  });

  it('lets every entry expire, at a time of its own', async () => {
    const products = Array.from({ length: 30 }, (_, n) => productOf(n));
    await cachedCatalog(countingProducts(...products).reader, await open()).findMany(products.map(({ id }) => id));
    const keys = await admin.keys('*');
    const lives = await Promise.all(keys.map((key) => admin.pttl(key)));
    expect(keys).toHaveLength(30);
    for (const life of lives) expect(life).toBeGreaterThan(50_000);
    for (const life of lives) expect(life).toBeLessThanOrEqual(66_000);
    expect(new Set(lives.map((life) => Math.round(life / 500))).size).toBeGreaterThan(3);
  });

  it('replaces what it cannot read', async () => {
    const { reader, asked } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, await open());
    await catalog.findMany([idOf(1)]);
    const [key = ''] = await admin.keys('*');
    await admin.set(key, '{"of":"another release"}');
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
    await catalog.findMany([idOf(1)]);
    expect(asked).toHaveLength(2);
  });

  it('keeps an invoice of a thousand lines', async () => {
    const products = Array.from({ length: 1200 }, (_, n) => productOf(n));
    const { reader, asked } = countingProducts(...products);
    const catalog = cachedCatalog(reader, await open());
    const ids = products.map(({ id }) => id);
    expect((await catalog.findMany(ids)).size).toBe(1200);
    expect((await catalog.findMany(ids)).size).toBe(1200);
    expect(asked).toHaveLength(1);
  });

  it('holds users without what proves who they are', async () => {
    const { reader, asked } = countingUsers(Object.assign(userOf(1), { passwordHash: '$argon2id$n0t-cached' }));
    const users = cachedUsers(reader, await open());
    await users.find(idOf(1));
    expect(await users.find(idOf(1))).toEqual(userOf(1));
    expect(asked).toEqual([idOf(1)]);
    const values = await admin.mget(await admin.keys('*'));
    expect(values).toHaveLength(1);
    expect(values.join()).not.toContain('n0t-cached');
    await users.forget(idOf(1));
    await users.find(idOf(1));
    expect(asked).toHaveLength(2);
  });
});

describe('an outage of Redis', () => {
  it('is logged once, and once more when it is over', async () => {
    const said: string[] = [];
    const link = await openLink();
    const write = (line: string) => void said.push(String(JSON.parse(line).msg));
    const loud = createLogger({ service: 'test', version: '0', level: 'info' }, { write });
    const redis = await open({ url: link.url, logger: loud });
    link.die();
    let probes = 0;
    redis.onReturn(async () => {
      probes += 1;
      if (probes === 1) throw Object.assign(new Error('not yet'), { code: 'ECONNRESET' });
    });
    await redis.tryTo((client) => client.ping());
    link.restore();
    await expect.poll(() => said.length, { timeout: 20_000, interval: 50 }).toBe(2);
    expect(probes).toBe(2);
    expect(said).toEqual(['redis: caching is off, and rate limits count per process', 'redis: all is well again']);
  });
});

describe.each(['freeze', 'die'] as const)('a Redis that does %s', (fault) => {
  it('costs one deadline, then it is skipped, and every read is answered', async () => {
    const link = await openLink();
    const redis = await open({ url: link.url, commandMs: 200 });
    const { reader } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, redis);
    await catalog.findMany([idOf(1)]);
    link[fault]();
    let sent = 0;
    for (let n = 0; n < 100; n++) {
      expect((await catalog.findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
      await redis.tryTo(async (client) => {
        sent += 1;
        return client.ping();
      });
    }
    expect(sent).toBe(0);
  });

  it('is used again by itself once it answers, without what was forgotten meanwhile', async () => {
    const { link, redis } = await openLinked();
    const { reader, asked, change } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, redis);
    await catalog.findMany([idOf(1)]);
    link[fault]();
    change(productOf(1, 2));
    await catalog.forget([idOf(1)]);
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
    link.restore();
    await expect
      .poll(() => redis.tryTo(async () => 'used'), { timeout: 20_000, interval: 50 })
      .toEqual({ reply: 'used' });
    asked.length = 0;
    await catalog.findMany([idOf(1)]);
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))?.version).toBe(2);
    expect(asked).toHaveLength(1);
  });
});

describe('a Redis that is away from the start', () => {
  it('is said to be away by one cause, whoever asks first', async () => {
    const causes: unknown[] = [];
    const logger = createLogger(
      { service: 'test', version: '0', level: 'warn' },
      { write: (line) => void causes.push(JSON.parse(line).cause) },
    );
    const redis = await open({ url: 'redis://127.0.0.1:1', logger });
    for (let asked = 0; asked < 3; asked += 1) await expect(redis.check()).rejects.toThrow('ECONNREFUSED');
    expect(causes).toEqual(['connect ECONNREFUSED 127.0.0.1:1']);
  });

  it('keeps nobody from starting, and answers nobody is harmed', async () => {
    const { reader } = countingProducts(productOf(1));
    const link = await openLink();
    link.die();
    const redis = await open({ url: link.url });
    const catalog = cachedCatalog(reader, redis);
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
    await expect(redis.check()).rejects.toThrow();
    link.restore();
    await expect
      .poll(() => redis.tryTo(async () => 'used'), { timeout: 20_000, interval: 50 })
      .toEqual({ reply: 'used' });
    await redis.check();
  });
});
