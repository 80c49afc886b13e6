import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { configWarnings, resolveConfig } from './load-config.ts';

type Env = Readonly<Record<string, string>>;

const random = () => randomBytes(32).toString('base64url');

const SAFE: Env = {
  DATABASE_URL: 'postgres://shop:kX9vQ2pL@db.internal/shop?sslmode=verify-full',
  REDIS_URL: 'rediss://:kX9vQ2pL@cache.internal:6379',
  CURSOR_SECRET: random(),
  API_KEY_PEPPER: randomBytes(32).toString('hex'),
  WEBHOOK_SECRET_KEY: random(),
  TRUSTED_PROXIES: '10.0.0.0/8,fc00::/7',
  PAYMENT_URL: 'https://payments.example',
};

const IN_DOUBT = new Set([
  'DATABASE_URL',
  'REDIS_URL',
  'CURSOR_SECRET',
  'API_KEY_PEPPER',
  'WEBHOOK_SECRET_KEY',
  'TRUSTED_PROXIES',
  'PAYMENT_URL',
]);

const found = (env: Env, ENVIRONMENT: string) => {
  const sources = { env: { ENVIRONMENT, ...SAFE, ...env }, readFile: () => '{}' };
  const resolved = [resolveConfig('api', sources), resolveConfig('worker', sources)];
  const names = (list: readonly { readonly name: string }[]) => [
    ...new Set(list.map(({ name }) => name).filter((name) => IN_DOUBT.has(name))),
  ];
  return {
    refused: names(resolved.flatMap(({ faults }) => faults)),
    warned: names(resolved.flatMap(({ warnings }) => warnings)),
    text: JSON.stringify(resolved.flatMap(({ faults, warnings }) => [faults, warnings])),
  };
};

const same = random();

const table: readonly (readonly [string, Env, readonly string[], readonly string[]])[] = [
  ['what is safe', {}, [], []],
  ['a secret of one letter', { CURSOR_SECRET: 'a'.repeat(43) }, ['CURSOR_SECRET'], []],
  ['a pepper of one word', { API_KEY_PEPPER: 'orderline'.repeat(5) }, ['API_KEY_PEPPER'], []],
  ['a pepper that counts', { API_KEY_PEPPER: '12345678901234567890123456789012' }, ['API_KEY_PEPPER'], []],
  ['a key of one word', { WEBHOOK_SECRET_KEY: 'orderline'.repeat(5) }, ['WEBHOOK_SECRET_KEY'], []],
  ['one value for both secrets', { CURSOR_SECRET: same, API_KEY_PEPPER: same }, ['API_KEY_PEPPER'], []],
  ['the password password', { DATABASE_URL: 'postgres://shop:password@db/shop?sslmode=require' }, ['DATABASE_URL'], []],
  [
    "a password that is the user's name",
    { DATABASE_URL: 'postgres://shop:shop@db/shop?ssl=true' },
    ['DATABASE_URL'],
    [],
  ],
  ['no password', { DATABASE_URL: 'postgres://shop@db/shop?sslmode=require' }, [], ['DATABASE_URL']],
  ['no password on this machine', { DATABASE_URL: 'postgres://shop@127.0.0.1/shop' }, [], []],
  ['no password by a socket', { DATABASE_URL: 'postgres://shop@localhost/shop?host=/run/postgresql' }, [], []],
  ['PostgreSQL without TLS', { DATABASE_URL: 'postgres://shop:kX9vQ2pL@db/shop' }, [], ['DATABASE_URL']],
  [
    'PostgreSQL with TLS if it likes',
    { DATABASE_URL: 'postgres://shop:kX9vQ2pL@db/shop?sslmode=prefer' },
    [],
    ['DATABASE_URL'],
  ],
  [
    'several PostgreSQLs without TLS',
    { DATABASE_URL: 'postgres://shop:kX9vQ2pL@db1:5432,db2:5432/shop' },
    [],
    ['DATABASE_URL'],
  ],
  ['a proxy beside us', { DATABASE_URL: 'postgres://shop:kX9vQ2pL@/shop?host=/cloudsql/shop' }, [], []],
  [
    'PostgreSQL whose certificate is verified in place of a channel',
    { DATABASE_URL: 'postgres://shop:kX9vQ2pL@db/shop?sslmode=require&channel_binding=require' },
    [],
    [],
  ],
  ['Redis without TLS', { REDIS_URL: 'redis://:kX9vQ2pL@cache:6379' }, [], ['REDIS_URL']],
  ['Redis with a default password', { REDIS_URL: 'rediss://:secret@cache:6379' }, ['REDIS_URL'], []],
  ['Redis on this machine', { REDIS_URL: 'redis://localhost:6379' }, [], []],
  ['a payment provider without TLS', { PAYMENT_URL: 'http://payments.example' }, [], ['PAYMENT_URL']],
  ['everybody as a proxy', { TRUSTED_PROXIES: '10.0.0.0/8,0.0.0.0/0' }, ['TRUSTED_PROXIES'], []],
  ['half of everybody as a proxy', { TRUSTED_PROXIES: '128.0.0.0/1' }, ['TRUSTED_PROXIES'], []],
  ['all of IPv6 as a proxy', { TRUSTED_PROXIES: '::/0' }, ['TRUSTED_PROXIES'], []],
];

describe.each(['production', 'staging'])('%s', (environment) => {
  it.each(table)('judges %s', (_what, env, refused, warned) => {
    const { text, ...told } = found(env, environment);
    expect(told).toEqual({ refused, warned });
    expect(text).not.toContain('kX9vQ2pL');
  });
});

it.each(table)('development takes %s', (_what, env) => {
  expect(found(env, 'development')).toMatchObject({ refused: [], warned: [] });
});

describe('a variable that is no setting', () => {
  const warned = (env: Env) => configWarnings('api', { env: { ENVIRONMENT: 'test', ...env }, readFile: () => '{}' });

  it.each([
    ['RATE_LIMIT_USERS', 'RATE_LIMIT_USER'],
    ['REDIS_URI', 'REDIS_URL'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['DATABASE_URL_FIEL', 'DATABASE_URL_FILE'],
    ['FULFILMENT_PAYMENTS_SECOND', 'FULFILMENT_PAYMENT_SECONDS'],
  ])('but looks like one is named: %s, for %s', (name, meant) => {
    expect(warned({ [name]: 'n0t-shown' })).toEqual([{ name, text: `there is no such setting: is it ${meant}?` }]);
  });

  it('but begins as ours do is named', () => {
    expect(warned({ DATABASE_FLAVOUR: 'x' }).map(({ name }) => name)).toEqual(['DATABASE_FLAVOUR']);
  });

  it.each([
    'PATH',
    'HOSTNAME',
    'HTTP_PROXY',
    'NODE_OPTIONS',
    'npm_config_registry',
    'OTEL_SERVICE_NAME',
    'KUBERNETES_SERVICE_HOST',
    'DATABASE_SERVICE_HOST',
    'REDIS_PORT_6379_TCP_ADDR',
    'KAFKA_HEAP_OPTS',
    'PGPASSWORD',
  ])("and is another's is left alone: %s", (name) => {
    expect(warned({ [name]: 'x' })).toEqual([]);
  });
});
