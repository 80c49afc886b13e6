import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bringUp } from './fallbacks.ts';
import { freePort } from './free-port.ts';
import { addressesOf } from './given.ts';
import { SERVICE_NAMES } from './service.ts';
import { exchange } from './tcp.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orderline-services-'));
  await chmod(directory, 0o755);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const quiet = () => {};

const connects = async (address: { readonly host: string; readonly port: number }): Promise<boolean> =>
  (await exchange({ ...address, withinMs: 1_000 })) !== undefined;

describe('bringing up services', () => {
  it('starts all that this machine can have at once, and leaves none of them running', async () => {
    const env = { ...process.env, DATABASE_URL: undefined, REDIS_URL: undefined, KAFKA_BROKERS: undefined };
    const up = await bringUp(SERVICE_NAMES, { directory, env, onProgress: quiet });
    const addresses = SERVICE_NAMES.flatMap((service) => {
      const found = up.services[service];
      return found === undefined ? [] : (addressesOf(service, found.url) ?? []);
    });
    try {
      expect(up.services.postgres?.how).toContain('PostgreSQL by npm');
      expect(addresses).toHaveLength(SERVICE_NAMES.length - up.missing.length);
      expect(process.env.CI === undefined ? [] : up.missing).toEqual([]);
      expect(await Promise.all(addresses.map(connects))).toEqual(addresses.map(() => true));
    } finally {
      await up.close();
    }
    expect(await Promise.all(addresses.map(connects))).toEqual(addresses.map(() => false));
  });

  it('names for each that cannot be had a reason and a fix of its own', async () => {
    const { services, missing } = await bringUp(['redis', 'kafka'], {
      directory,
      env: { PATH: '' },
      onProgress: quiet,
    });
    expect(services).toEqual({});
    expect(missing).toEqual([
      { service: 'redis', why: expect.stringContaining('redis-server'), fix: expect.stringContaining('REDIS_URL') },
      { service: 'kafka', why: expect.stringContaining('Java'), fix: expect.stringContaining('KAFKA_BROKERS') },
    ]);
  });

  it('uses what the environment names, for tests only what is named for tests', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = `redis://127.0.0.1:${port}`;
    const env = { PATH: '', TEST_REDIS_URL: url, KAFKA_BROKERS: `127.0.0.1:${port}` };
    try {
      const up = await bringUp(['redis', 'kafka'], { directory, env, purpose: 'test', onProgress: quiet });
      expect(up.services).toEqual({ redis: { url, how: 'given by TEST_REDIS_URL' } });
      expect(up.missing.map(({ service }) => service)).toEqual(['kafka']);
    } finally {
      listener.close();
    }
  });

  it('starts nothing in place of a given service that does not answer', async () => {
    const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` };
    const { services, missing } = await bringUp(['redis'], { directory, env, onProgress: quiet });
    expect(services).toEqual({});
    expect(missing[0]?.why).toContain('REDIS_URL names 127.0.0.1:');
  });
});
