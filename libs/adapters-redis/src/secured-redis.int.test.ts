import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asId, type UserId } from '@orderline/domain/shared';
import { certificate, key } from '@orderline/platform/testing/certificate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { batchedRateLimiter } from './batched-limiter.ts';
import { cachedCatalog } from './caches.ts';
import type { RedisAddress } from './client.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { redisAdminLog } from './realtime/admin-log.ts';
import { redisAnnouncer } from './realtime/announcer.ts';
import { recentFirst } from './realtime/recent-first.ts';
import { adminOrders, newsOf, published, userChannel } from './realtime/testing/channels.ts';
import { countingLog } from './realtime/testing/log.ts';
import { useProcesses } from './realtime/testing/processes.ts';
import { redisTickets } from './realtime/tickets.ts';
import { createSynchroniser } from './synchroniser.ts';
import { useConnections } from './testing/connections.ts';
import { countingProducts, idOf, productOf } from './testing/counting.ts';
import { leastRights } from './testing/least-rights.ts';
import { freePort, type OwnRedis, startOwnRedis } from './testing/own-redis.ts';

const PASSWORD = 'n0t-shown';
const { commands, keys } = leastRights;

let directory: string;
let server: OwnRedis;
let tlsPort: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orderline-secured-redis-'));
  const [certificateFile, keyFile] = [join(directory, 'redis.crt'), join(directory, 'redis.key')];
  await writeFile(certificateFile, certificate);
  await writeFile(keyFile, key);
  tlsPort = await freePort();
  const files = ['--tls-cert-file', certificateFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', certificateFile];
  server = await startOwnRedis({ more: () => ['--tls-port', String(tlsPort), ...files] });
  const rules = ['on', `>${PASSWORD}`, 'resetchannels', '-@all', ...commands];
  await server.admin.call('ACL', 'SETUSER', 'shop', ...rules, ...keys());
  await server.admin.call('ACL', 'SETUSER', 'other', ...rules, ...keys('shop.'));
});

afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

const { open } = useConnections();
const { hearer, ready } = useProcesses();

const ca = { tlsCa: certificate };
const own = { tlsCertificate: certificate, tlsKey: key };

type Given = Omit<RedisAddress, 'url'> & { readonly account?: string; readonly host?: string };

const reached = async ({ account = `shop:${PASSWORD}`, host = 'localhost', ...address }: Given): Promise<string> => {
  const redis = await open({ ...address, url: `rediss://${account}@${host}:${tlsPort}` });
  const { reader, asked } = countingProducts(productOf(1));
  const catalog = cachedCatalog(reader, redis);
  const limiter = redisRateLimiter(redis, { name: 'ten', limit: 10, windowSeconds: 3600 });
  const synchroniser = createSynchroniser(redis);
  const batched = batchedRateLimiter({ redis, synchroniser }, { name: 'ten', limit: 10, windowSeconds: 3600 });
  try {
    await redis.check();
    await catalog.forget([idOf(1)]);
    for (let n = 0; n < 2; n += 1) await catalog.findMany([idOf(1)]);
    await limiter.consume('ada', 2);
    await limiter.giveBack('ada', 1);
    await batched.consume('grace', 1);
    await synchroniser.close();
    await redis.check();
    return `asked ${asked.length} times`;
  } catch (error) {
    const message = error instanceof Error ? `${Object(error).code ?? ''} ${error.message}` : String(error);
    expect(message).not.toContain(PASSWORD);
    return message;
  }
};

describe('a Redis with TLS', () => {
  it.each<readonly [string, Given, RegExp]>([
    ['lets a certificate and a user in who may do the least', { ...ca, ...own }, /^asked 1 times$/],
    [
      'keeps its keys apart by their prefix',
      { ...ca, ...own, account: `other:${PASSWORD}`, keyPrefix: 'shop.' },
      /^asked 1 times$/,
    ],
    ['refuses keys that are another’s', { ...ca, ...own, keyPrefix: 'shop.' }, /NOPERM/],
    ['refuses a wrong password', { ...ca, ...own, account: 'shop:other' }, /WRONGPASS/],
    ['refuses who has no certificate', ca, /./],
    ['is not trusted where nobody vouches for it', own, /SELF_SIGNED/],
    ['is not trusted by another name', { ...ca, ...own, host: '127.0.0.1' }, /ALTNAME/],
  ])('%s', async (_what, given, expected) => {
    const answer = await reached(given);
    expect(answer).toMatch(expected);
    if (expected.source === '.') expect(answer).not.toMatch(/^asked/);
    const keys = await server.admin.keys('*');
    if (given.keyPrefix !== undefined && answer.startsWith('asked'))
      expect(keys.filter((name) => name.startsWith('shop.') && !name.endsWith(':probe'))).toHaveLength(3);
    await server.admin.flushall();
  });
});

describe('real time on a Redis with TLS', () => {
  it('needs no more than the least, behind its prefix', async () => {
    await server.admin.call('ACL', 'LOG', 'RESET');
    const address = { ...ca, ...own, keyPrefix: 'shop.', url: `rediss://other:${PASSWORD}@localhost:${tlsPort}` };
    const [redis, listener] = [await ready(address), await hearer(address)];
    const speaker = redisAnnouncer({ redis });
    const channel = userChannel();
    await Promise.all([channel, adminOrders].map(listener.follow));
    await speaker.announce([
      published(channel, 1),
      { kind: 'read', channel, unread: { count: 0, revision: 2 } },
      { kind: 'advanced', channel },
      published(channel, 2),
    ]);
    await speaker.publish([newsOf(1)]);
    await vi.waitFor(() => expect(listener.heard).toHaveLength(5), { timeout: 20_000 });
    await listener.unfollow(channel);
    const { log, asked } = countingLog();
    const recent = recentFirst(log, redis);
    const position = { epoch: 'one', offset: 1 };
    await recent.read([{ channel, since: position }]);
    await recent.read([{ channel: userChannel(), since: undefined }]);
    expect(asked).toHaveLength(1);
    await redisAdminLog(redis).log.read([{ channel: adminOrders, since: position }]);
    const tickets = redisTickets(redis);
    const claims = { userId: asId<UserId>('a'), sessionId: null, apiKeyId: null, scopes: [], expiresAt: 1 };
    expect(await tickets.redeem(await tickets.issue(claims, 10_000))).toEqual(claims);
    await redis.check();
    await listener.check();
    expect((await server.admin.call('ACL', 'LOG')) as unknown[]).toEqual([]);
  });
});
