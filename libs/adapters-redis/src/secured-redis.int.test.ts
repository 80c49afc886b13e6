import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate, key } from '@orderline/platform/testing/certificate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachedCatalog } from './caches.ts';
import type { RedisAddress } from './client.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { useConnections } from './testing/connections.ts';
import { countingProducts, idOf, productOf } from './testing/counting.ts';
import { freePort, type OwnRedis, startOwnRedis } from './testing/own-redis.ts';

/** What docs/how-to/clusters.md gives a user. */
const ALLOWED = '+get +mget +set +incrby +pttl +eval +evalsha +info +ping +select';
const KEYS = ['~orderline:*', '~rate:*'];
const PASSWORD = 'n0t-shown';

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
  const rules = ['on', `>${PASSWORD}`, 'resetchannels', '-@all', ...ALLOWED.split(' ')];
  await server.admin.call('ACL', 'SETUSER', 'shop', ...rules, ...KEYS);
  await server.admin.call(
    'ACL',
    'SETUSER',
    'other',
    ...rules,
    ...KEYS.map((pattern) => pattern.replace('~', '~shop.')),
  );
});

afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

const { open } = useConnections();

const ca = { tlsCa: certificate };
const own = { tlsCertificate: certificate, tlsKey: key };

type Given = Omit<RedisAddress, 'url'> & { readonly account?: string; readonly host?: string };

const reached = async ({ account = `shop:${PASSWORD}`, host = 'localhost', ...address }: Given): Promise<string> => {
  const redis = await open({ ...address, url: `rediss://${account}@${host}:${tlsPort}` });
  const { reader, asked } = countingProducts(productOf(1));
  const catalog = cachedCatalog(reader, redis);
  const limiter = redisRateLimiter(redis, { name: 'ten', limit: 10, windowSeconds: 3600 });
  try {
    await redis.check();
    await catalog.forget([idOf(1)]);
    for (let n = 0; n < 2; n += 1) await catalog.findMany([idOf(1)]);
    await limiter.consume('ada', 2);
    await limiter.giveBack('ada', 1);
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
      expect(keys.filter((name) => name.startsWith('shop.'))).toHaveLength(3);
    await server.admin.flushall();
  });
});
