import { describe, expect, it } from 'vitest';
import { certificate, key } from '../testing/certificate.ts';
import { resolveConfig } from './load-config.ts';
import { readRedisUrl } from './redis-url.ts';

type Env = Readonly<Record<string, string>>;

const faultsOf = (env: Env): readonly string[] => {
  const given = { ENVIRONMENT: 'test', DATABASE_URL: 'postgres://u:n0t-shown@db/shop', ...env };
  const { faults } = resolveConfig('worker', { env: given, readFile: () => '{}' });
  expect(JSON.stringify(faults)).not.toContain('n0t-shown');
  return faults.map(({ name }) => name);
};

describe('a URL of Redis', () => {
  it.each<readonly [string, object]>([
    ['redis://cache', { hosts: [{ host: 'cache' }], tls: false, database: 0 }],
    [
      'rediss://:p%40ss@cache:6380/2',
      { hosts: [{ host: 'cache', port: 6380 }], tls: true, password: 'p@ss', database: 2 },
    ],
    [
      'redis://u:p@[::1]:1?db=3',
      { hosts: [{ host: '::1', port: 1 }], tls: false, user: 'u', password: 'p', database: 3 },
    ],
    ['redis://one:1,two', { hosts: [{ host: 'one', port: 1 }, { host: 'two' }], tls: false, database: 0 }],
  ])('is read: %s', (url, expected) => {
    expect(readRedisUrl(url)).toEqual({ user: undefined, password: undefined, ...expected });
  });

  it.each([
    'cache:6379',
    'http://cache',
    'redis://',
    'redis://cache:0',
    'redis://a,,b',
    'redis://u:50%@cache',
    'redis://cache/x',
  ])('is none: %s', (url) => {
    expect(readRedisUrl(url)).toBeUndefined();
  });
});

describe('the settings of Redis', () => {
  it.each<readonly [string, Env, readonly string[]]>([
    [
      'Sentinels',
      { REDIS_URL: 'redis://:n0t-shown@a,b', REDIS_SENTINEL_MASTER: 'shop', REDIS_SENTINEL_PASSWORD: 'n0t-shown' },
      [],
    ],
    [
      'a cluster',
      { REDIS_URL: 'rediss://a:1,b:2', REDIS_CLUSTER: 'true', REDIS_TLS_CA: certificate, REDIS_KEY_PREFIX: 'shop.' },
      [],
    ],
    ['several servers that are neither', { REDIS_URL: 'redis://a,b' }, ['REDIS_URL']],
    ['a cluster with databases', { REDIS_URL: 'redis://a/1', REDIS_CLUSTER: 'true' }, ['REDIS_URL']],
    [
      'both at once',
      { REDIS_URL: 'redis://a', REDIS_CLUSTER: 'true', REDIS_SENTINEL_MASTER: 'shop' },
      ['REDIS_CLUSTER'],
    ],
    [
      'an account of Sentinels without a master',
      { REDIS_URL: 'redis://a', REDIS_SENTINEL_PASSWORD: 'n0t-shown' },
      ['REDIS_SENTINEL_MASTER'],
    ],
    ['an authority without TLS', { REDIS_URL: 'redis://a', REDIS_TLS_CA: certificate }, ['REDIS_URL']],
    [
      'a certificate without its key',
      { REDIS_URL: 'rediss://a', REDIS_TLS_CERTIFICATE: certificate },
      ['REDIS_TLS_KEY'],
    ],
    ['a key without its certificate', { REDIS_URL: 'rediss://a', REDIS_TLS_KEY: key }, ['REDIS_TLS_CERTIFICATE']],
    ['a prefix that marks a slot', { REDIS_URL: 'redis://a', REDIS_KEY_PREFIX: '{shop}' }, ['REDIS_KEY_PREFIX']],
  ])('judge %s', (_what, env, faults) => {
    expect(faultsOf(env)).toEqual(faults);
  });

  it('tell that there is a value where it is refused, and not which', () => {
    const env = { ENVIRONMENT: 'test', DATABASE_URL: 'postgres://u:p@db/shop', REDIS_URL: 'redis://:n0t-shown@a,b' };
    const { faults } = resolveConfig('worker', { env, readFile: () => '{}' });
    expect(faults).toMatchObject([{ name: 'REDIS_URL', got: 'a value that is not shown' }]);
  });
});
