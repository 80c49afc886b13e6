import { createLogger } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchedRateLimiter } from './batched-limiter.ts';
import { cachedCatalogContract } from './cached-catalog.contract.ts';
import { cachedCatalog } from './caches.ts';
import { rateLimiterContract } from './rate-limiter.contract.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { redisAdminLog } from './realtime/admin-log.ts';
import { recentFirst } from './realtime/recent-first.ts';
import { slotOfTag } from './realtime/slots.ts';
import { adminOrders, newsOf, publicationOf, published, unreadAt, userChannel } from './realtime/testing/channels.ts';
import { countingLog } from './realtime/testing/log.ts';
import { useProcesses } from './realtime/testing/processes.ts';
import { ticketsContract } from './realtime/tickets.contract.ts';
import { redisTickets } from './realtime/tickets.ts';
import { createSynchroniser } from './synchroniser.ts';
import { useConnections } from './testing/connections.ts';
import { countingProducts, idOf, productOf } from './testing/counting.ts';
import { leastRights } from './testing/least-rights.ts';
import { startCluster } from './testing/own-redis.ts';

let cluster: Awaited<ReturnType<typeof startCluster>>;

beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => cluster?.close());

const { open } = useConnections();
const openCluster = () => open(cluster.address);

cachedCatalogContract('a Redis Cluster', async () => {
  await cluster.empty();
  const redis = await openCluster();
  return (products) => cachedCatalog(products, redis);
});

rateLimiterContract('a Redis Cluster', async (rate) => {
  await cluster.empty();
  return redisRateLimiter(await openCluster(), rate);
});

describe('a batched limit in a Redis Cluster', () => {
  it('is counted on whichever node each key is', async () => {
    await cluster.empty();
    const redis = await openCluster();
    const rate = { name: 'ten', limit: 10, windowSeconds: 3600 };
    const told = async (keys: readonly string[]) => {
      const synchroniser = createSynchroniser(redis);
      const limiter = batchedRateLimiter({ redis, synchroniser }, rate);
      for (const key of keys) await limiter.consume(key, 3);
      await synchroniser.close();
      return (await limiter.consume(keys[0] ?? '', 0)).remaining;
    };
    const keys = Array.from({ length: 30 }, (_, n) => `caller-${n}`);
    expect([await told(keys), await told(keys)]).toEqual([7, 4]);
  });
});

const { announcer, hearer, ready } = useProcesses();

ticketsContract('a Redis Cluster', async () => redisTickets(await ready(cluster.address)));

describe('what is announced in a Redis Cluster', () => {
  it('has its keys where the cluster looks for them', async () => {
    for (const tag of ['0', '7', '255', '1000'])
      expect(await cluster.masters[0]?.admin.cluster('KEYSLOT', `x{${tag}}.y`)).toBe(slotOfTag(tag));
  });

  it('is heard by who follows it, on whichever node its partition is, and is read there', async () => {
    const [speaker, listener] = [await announcer(cluster.address), await hearer(cluster.address)];
    const { log, asked } = countingLog();
    const recent = recentFirst(log, await ready(cluster.address));
    const channels = Array.from({ length: 60 }, userChannel);
    await Promise.all(channels.map(listener.follow));
    await listener.follow(adminOrders);
    await speaker.announce(channels.map((channel) => published(channel, 1)));
    await speaker.publish([newsOf(1), newsOf(2)]);
    await expect.poll(() => listener.heard.length, { timeout: 20_000 }).toBe(62);
    for (const { admin } of cluster.masters)
      expect((await admin.call('PUBSUB', 'SHARDCHANNELS')) as string[]).not.toHaveLength(0);
    const read = await recent.read(channels.map((channel) => ({ channel, since: { epoch: 'one', offset: 0 } })));
    expect(asked).toEqual([]);
    for (const [index, answer] of read.entries()) {
      const channel = channels[index] ?? adminOrders;
      expect(answer).toMatchObject({ value: { unread: unreadAt(1), publications: [publicationOf(channel, 1)] } });
    }
    const news = await redisAdminLog(await ready(cluster.address)).log.read([
      { channel: adminOrders, since: undefined },
    ]);
    expect(news).toMatchObject([{ value: { position: { offset: 2 } } }]);
    const left = channels.slice(0, 50);
    await Promise.all(left.map(listener.unfollow));
    const followed = async () => {
      const names = await Promise.all(cluster.masters.map(({ admin }) => admin.call('PUBSUB', 'SHARDCHANNELS')));
      return names.flat().length;
    };
    await expect.poll(followed).toBe(11);
    expect(listener.interruptions()).toBe(0);
  });
});

describe('a Redis Cluster', () => {
  it('keeps an invoice of many lines on all of its nodes, and forgets it there', async () => {
    await cluster.empty();
    const products = Array.from({ length: 300 }, (_, n) => productOf(n));
    const { reader, asked } = countingProducts(...products);
    const catalog = cachedCatalog(reader, await openCluster());
    const ids = products.map(({ id }) => id);
    const missed = async () => {
      asked.length = 0;
      expect((await catalog.findMany(ids)).size).toBe(300);
      return asked.flat().length;
    };
    expect(await missed()).toBe(300);
    await expect.poll(missed, { timeout: 20_000, interval: 100 }).toBe(0);
    for (const { admin } of cluster.masters) expect(await admin.dbsize()).toBeGreaterThan(50);
    await catalog.forget(ids);
    expect(await missed()).toBe(300);
  });

  it('lets in a user who may do the least, by what docs/how-to/clusters.md says', async () => {
    const { commands, keys } = leastRights;
    const ofCluster = ['+cluster|slots', '+cluster|info'];
    const rules = ['on', '>n0t-shown', 'resetchannels', '-@all', ...commands, ...ofCluster, ...keys('shop.')];
    for (const { admin } of cluster.nodes) await admin.call('ACL', 'SETUSER', 'shop', ...rules);
    const url = cluster.address.url.replace('redis://', 'redis://shop:n0t-shown@');
    const redis = await open({ ...cluster.address, url, keyPrefix: 'shop.' });
    await redis.check();
    const listener = await hearer({ ...cluster.address, url, keyPrefix: 'shop.' });
    const channels = Array.from({ length: 20 }, userChannel);
    await Promise.all(channels.map(listener.follow));
    const speaker = await announcer({ ...cluster.address, url, keyPrefix: 'shop.' });
    await speaker.announce(channels.map((channel) => published(channel, 1)));
    await expect.poll(() => listener.heard.length, { timeout: 20_000 }).toBe(20);
    expect(listener.interruptions()).toBe(0);
    await listener.check();
    const { reader, asked } = countingProducts(productOf(1));
    const catalog = cachedCatalog(reader, redis);
    await catalog.findMany([idOf(1)]);
    await catalog.findMany([idOf(1)]);
    expect(asked).toHaveLength(1);
    await redisRateLimiter(redis, { name: 'ten', limit: 10, windowSeconds: 3600 }).consume('ada', 1);
    await redis.check();
  });

  it('is told to be one, once, where nobody has said so', async () => {
    const told: { readonly cause?: string; readonly advice?: string }[] = [];
    const write = (line: string) => void told.push(JSON.parse(line));
    const logger = createLogger({ service: 'test', version: '0', level: 'warn' }, { write });
    const [url = ''] = cluster.address.url.split(',');
    const redis = await open({ url, logger });
    const limiter = redisRateLimiter(redis, { name: 'ten', limit: 10, windowSeconds: 3600 });
    for (let n = 0; n < 20; n += 1) expect((await limiter.consume(`caller ${n}`, 1)).allowed).toBe(true);
    expect(told).toMatchObject([
      { cause: expect.stringMatching(/^MOVED/), advice: expect.stringMatching(/REDIS_CLUSTER=true/) },
    ]);
  });

  it('that loses a master answers everybody within the limit, says so, and is used again once its replica took over', async () => {
    await cluster.empty();
    const said: string[] = [];
    const write = (line: string) => void said.push(String(JSON.parse(line).msg));
    const logger = createLogger({ service: 'test', version: '0', level: 'info' }, { write });
    const redis = await open({ ...cluster.address, logger });
    const products = Array.from({ length: 50 }, (_, n) => productOf(n));
    const { reader } = countingProducts(...products);
    const catalog = cachedCatalog(reader, redis);
    const ids = products.map(({ id }) => id);
    await catalog.findMany(ids);
    await redis.check();
    const [listener, speaker] = [await hearer(cluster.address), await announcer(cluster.address)];
    const channels = Array.from({ length: 30 }, userChannel);
    await Promise.all(channels.map(listener.follow));
    cluster.masters[1]?.kill('SIGKILL');
    const started = performance.now();
    for (let n = 0; n < 20; n += 1) expect((await catalog.findMany(ids)).size).toBe(50);
    expect(performance.now() - started).toBeLessThan(5000);
    await expect.poll(() => redis.check().then(String, () => 'away'), { timeout: 20_000 }).toBe('away');
    const allUsed = async () => {
      await redis.check();
      const reply = await redis.tryTo((client) => Promise.all(ids.map((id) => client.set(`orderline:test:${id}`, 1))));
      return reply?.reply.length ?? 0;
    };
    await expect.poll(() => allUsed().catch(() => 0), { timeout: 20_000, interval: 50 }).toBe(50);
    await expect.poll(listener.interruptions, { timeout: 20_000, interval: 50 }).toBeGreaterThan(0);
    const announced = async () => {
      await speaker.announce(channels.map((channel) => published(channel, 2)));
      return new Set(listener.heard.map(({ channel }) => channel)).size;
    };
    await expect.poll(announced, { timeout: 20_000, interval: 50 }).toBe(30);
    await listener.check();
    expect(said[0]).toBe('redis: caching is off, and rate limits count per process');
    expect(said.at(-1)).toBe('redis: all is well again');
    expect((await catalog.findMany([idOf(1)])).get(idOf(1))).toEqual(productOf(1));
  });
});
