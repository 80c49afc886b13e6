import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeConfig, explainConfig, loadConfig, redact } from './load-config.ts';
import { InvalidConfig } from './setting.ts';
import type { Sources } from './sources.ts';

const privateJwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'one' };

const SECRETS = {
  DATABASE_URL: 'postgres://shop:n0t-shown-1@db:5432/shop',
  CURSOR_SECRET: 'n0t-shown-2 vJ8qLr3XwYbT6ZkHcPmE1fUa',
  API_KEY_PEPPER: 'n0t-shown-4 Gd5oRs9NxVyQ7BiKtWzC2lMj',
  WEBHOOK_SECRET_KEY: 'n0t-shown-6 Hp8uFa3kJtVb2XyLq9RmC5dW',
  SIGNING_KEYS: JSON.stringify({ keys: [privateJwk] }),
};
const SERVICES = {
  REDIS_URL: 'redis://:n0t-shown-3@cache:6379',
  KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
  SMTP_URL: 'smtps://shop:n0t-shown-5@mail.example',
  EMAIL_FROM: 'shop@example.com',
};

type Env = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, string>>;

const sources = (env: Env, files: Files = {}): Sources => ({
  env: { ENVIRONMENT: 'test', ...SECRETS, ...env },
  readFile: (path) => {
    const content = { 'infra/config/test.json': '{}', 'infra/config/production.json': '{}', ...files }[path];
    if (content === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
    return content;
  },
});

const faultsOf = (env: Env, files?: Files) => {
  try {
    loadConfig('api', sources(env, files));
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults;
    throw error;
  }
};

const namesOf = (env: Env, files?: Files) => faultsOf(env, files).map(({ name }) => name);

describe('the configuration', () => {
  it('takes a setting from its last source: default, file of the environment, variable, mounted file', () => {
    const level = (env: Env, files: Files = {}) => loadConfig('api', sources(env, files)).log.level;
    const file = { 'infra/config/test.json': '{"LOG_LEVEL":"warn"}', '/run/level': 'debug\n' };
    expect(level({})).toBe('info');
    expect(level({}, file)).toBe('warn');
    expect(level({ LOG_LEVEL: 'error' }, file)).toBe('error');
    expect(level({ LOG_LEVEL: 'error', LOG_LEVEL_FILE: '/run/level' }, file)).toBe('debug');
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig('api', sources({ REDIS_URL: '', LOG_LEVEL: '' })).redis.url).toBeUndefined();
  });

  it('is for production where nobody names the environment', () => {
    const config = loadConfig('api', sources({ ...SERVICES, ENVIRONMENT: '' }));
    expect(config.service.environment).toBe('production');
  });

  it('refuses half a worker where no broker stands between relay and consumers', () => {
    const roles = (env: Env) => loadConfig('worker', sources(env)).worker.roles;
    for (const half of ['relay', 'relay,payments', 'consumers,emails'])
      expect(() => roles({ WORKER_ROLES: half })).toThrow(/WORKER_ROLES.*relay,consumers/);
    expect(roles({ WORKER_ROLES: 'relay', KAFKA_BROKERS: 'kafka:9092' })).toEqual(['relay']);
  });

  it.each(['relay,consumers,api', ','])('refuses the roles %j of a worker', (roles) => {
    expect(() => loadConfig('worker', sources({ WORKER_ROLES: roles }))).toThrow(/WORKER_ROLES/);
  });

  it('lets a process of the api serve both of its parts, or one, and refuses none and others', () => {
    const roles = (API_ROLES: string) => loadConfig('api', sources({ API_ROLES })).http.roles;
    expect(roles('')).toEqual(['api', 'realtime']);
    expect(roles('realtime')).toEqual(['realtime']);
    for (const wrong of [',', 'api,relay', 'API']) expect(() => roles(wrong)).toThrow(/API_ROLES.*api, realtime/);
    expect(() => roles('gateway')).toThrow(/GATEWAY_ROUTES/);
  });

  it.each([
    ['REALTIME_CONNECTIONS', '0'],
    ['REALTIME_CONNECTIONS_PER_USER', '-1'],
    ['REALTIME_CONNECTIONS_PER_ADDRESS', '1e3'],
    ['REALTIME_CHANNELS_PER_CONNECTION', '1001'],
    ['REALTIME_PING_SECONDS', '0'],
    ['REALTIME_BUFFER_BYTES', '16383'],
    ['REALTIME_DRAIN_SECONDS', '301'],
  ])('refuses %s=%s', (name, value) => {
    expect(namesOf({ [name]: value })).toEqual([name]);
  });

  it('leaves jobs and reports a connection beside exports, where a process offers those', () => {
    const load = (API_ROLES: string, size: string) =>
      loadConfig('api', sources({ API_ROLES, DATABASE_JOBS_POOL_SIZE: size, GATEWAY_ROUTES: 'routes.yaml' })).database;
    for (const roles of ['api', 'admin', 'realtime,admin'])
      expect(() => load(roles, '1')).toThrow(/DATABASE_JOBS_POOL_SIZE.*at least 2/);
    expect(load('admin', '2').jobsPoolSize).toBe(2);
    for (const roles of ['realtime', 'gateway', 'realtime,gateway']) expect(load(roles, '1').jobsPoolSize).toBe(1);
  });

  it('knows a port that was asked for from a default one', () => {
    const { http } = loadConfig('api', sources({ MANAGEMENT_PORT: '9464' }));
    expect(http.port).toEqual({ port: 3000, explicit: false });
    expect(http.managementPort).toEqual({ port: 9464, explicit: true });
  });

  it('reads lists', () => {
    const config = loadConfig('worker', sources({ ...SERVICES, WORKER_ROLES: 'relay,payments' }));
    expect(config.kafka.brokers).toEqual(['kafka-1:9092', 'kafka-2:9092']);
    expect(config.worker.roles).toEqual(['relay', 'payments']);
  });

  it.each([
    'https://shop.example',
    'capacitor://localhost',
    'tauri://localhost',
    'http://localhost:*',
    'http://[::1]:*',
  ])('lets browsers of %s call', (origin) => {
    const { http } = loadConfig('api', sources({ CORS_ORIGINS: `${origin},https://app.example` }));
    expect(http.corsOrigins).toEqual([origin, 'https://app.example']);
  });

  it('asks the worker for none of the secrets that only the api needs', () => {
    const env = { CURSOR_SECRET: '', API_KEY_PEPPER: '', SIGNING_KEYS: '' };
    const all = ['relay', 'consumers', 'payments', 'emails', 'webhooks'];
    expect(loadConfig('worker', sources(env)).worker.roles).toEqual(all);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '0x50'],
    ['PORT', ' '],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_SIZE', '1.5'],
    ['DATABASE_POOL_SIZE', '1e2'],
    ['DATABASE_POOL_SIZE', 'NaN'],
    ['BODY_LIMIT_BYTES', '9007199254740993'],
    ['ENVIRONMENT', 'prod'],
    ['LOG_LEVEL', 'INFO'],
    ['DEMO_USERS', 'yes'],
    ['DATABASE_URL', 'mysql://root@localhost/shop'],
    ['DATABASE_URL', 'localhost'],
    ['REDIS_URL', 'http://cache:6379'],
    ['KAFKA_BROKERS', 'kafka'],
    ['KAFKA_BROKERS', 'kafka:0'],
    ['KAFKA_BROKERS', 'kafka-1:9092,kafka-2:99999'],
    ['KAFKA_BROKERS', '[::1]:9092'],
    ['KAFKA_BROKERS', '::1:9092'],
    ['KAFKA_BROKERS', ','],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://shop.example/'],
    ['CORS_ORIGINS', 'http://shop.example:*'],
    ['CORS_ORIGINS', 'http://*.shop.example'],
    ['CORS_ORIGINS', 'capacitor://LOCALHOST'],
    ['CORS_ORIGINS', 'ws://shop.example'],
    ['CORS_ORIGINS', 'http://localhost:*/'],
    ['CORS_ORIGINS', 'capacitor://localhost/app'],
    ['CORS_ORIGINS', 'capacitor://*'],
    ['CORS_ORIGINS', 'capacitor:localhost'],
    ['CORS_ORIGINS', 'file:///'],
    ['CORS_ORIGINS', 'null'],
    ['CURSOR_SECRET', 'short'],
    ['SIGNING_KEYS', 'no json'],
    ['SIGNING_KEYS', '{"keys":[]}'],
    ['SIGNING_KEYS', JSON.stringify({ keys: [{ ...privateJwk, d: undefined }] })],
    ['SIGNING_KEYS', JSON.stringify({ keys: [{ ...privateJwk, kid: 'two', d: undefined }, privateJwk] })],
    ['SIGNING_KEYS', JSON.stringify({ keys: [privateJwk, privateJwk] })],
    ['ACCESS_TOKEN_SECONDS', '901'],
    ['DRAIN_SECONDS', '25'],
  ])('refuses %s=%s, and only that', (name, value) => {
    expect(namesOf({ [name]: value })).toEqual([name]);
  });

  it('names every fault at once, with what was expected and where it came from', () => {
    const files = { 'infra/config/test.json': '{"DATABASE_POOL_SIZE":"many","DATABSE_QUEUE_LIMIT":5}' };
    expect(faultsOf({ PORT: 'http', DATABASE_URL: '', CURSOR_SECRET_FILE: '/run/gone' }, files)).toEqual([
      {
        name: 'DATABSE_QUEUE_LIMIT',
        expected: 'the name of a setting',
        got: 'an unknown name',
        from: 'infra/config/test.json',
      },
      {
        name: 'DATABASE_URL',
        expected: 'postgres://user:password@host:port/database, with several host:port where there are several',
        from: 'not set',
      },
      {
        name: 'DATABASE_POOL_SIZE',
        expected: 'a whole number from 1 to 500',
        got: '"many"',
        from: 'infra/config/test.json',
      },
      { name: 'PORT', expected: 'a port from 0 to 65535', got: '"http"', from: 'environment variable PORT' },
      { name: 'CURSOR_SECRET', expected: 'a readable file at /run/gone', got: 'ENOENT', from: 'CURSOR_SECRET_FILE' },
    ]);
  });

  it.each([
    ['an unreadable file', {}, { 'infra/config/test.json': '{"PORT":' }],
    ['a file that is no object', {}, { 'infra/config/test.json': '[]' }],
  ])('refuses %s of the environment', (_what, env, files) => {
    expect(namesOf(env, files)).toEqual(['infra/config/test.json']);
  });

  it('refuses a file of the environment that is not there', () => {
    expect(namesOf({ ENVIRONMENT: 'staging', ...SERVICES })).toEqual(['infra/config/staging.json']);
  });

  it('refuses a secret in a file of the project', () => {
    expect(namesOf({}, { 'infra/config/test.json': JSON.stringify({ CURSOR_SECRET: 'n0t-shown'.repeat(9) }) })).toEqual(
      ['CURSOR_SECRET'],
    );
  });

  it('refuses in production what only development may have', () => {
    const url = 'postgres://postgres:postgres@db/shop';
    expect(
      namesOf({
        ENVIRONMENT: 'production',
        DEMO_USERS: 'true',
        EMAIL_OUTBOX: 'x',
        EXAMPLE_APP: 'x',
        DEV_PAGE: 'true',
        DATABASE_URL: url,
        PORT: 'x',
      }),
    ).toEqual([
      'PORT',
      'REDIS_URL',
      'KAFKA_BROKERS',
      'DEMO_USERS',
      'EMAIL_OUTBOX',
      'SMTP_URL',
      'EMAIL_FROM',
      'EXAMPLE_APP',
      'DEV_PAGE',
      'DATABASE_URL',
    ]);
    expect(
      namesOf({
        ENVIRONMENT: 'production',
        DATABASE_URL: '',
        CURSOR_SECRET: '',
        SIGNING_KEYS: '',
        API_KEY_PEPPER: '',
        WEBHOOK_SECRET_KEY: '',
        ...SERVICES,
      }),
    ).toEqual(['DATABASE_URL', 'CURSOR_SECRET', 'SIGNING_KEYS', 'API_KEY_PEPPER', 'WEBHOOK_SECRET_KEY']);
  });

  it('never shows a secret: neither in a fault, nor redacted, nor explained', () => {
    const config = loadConfig('api', sources(SERVICES));
    const broken = {
      DATABASE_URL: 'n0t-shown',
      CURSOR_SECRET: 'n0t-shown',
      SIGNING_KEYS: 'n0t-shown',
      REDIS_URL: 'n0t-shown',
      SMTP_URL: 'n0t-shown',
    };
    const faults = new InvalidConfig(faultsOf(broken));
    expect(faults.faults).toHaveLength(5);
    const printed = [
      faults.message,
      JSON.stringify(faults.faults),
      JSON.stringify(redact('api', config)),
      JSON.stringify(explainConfig('api', sources(SERVICES))),
      JSON.stringify(explainConfig('api', sources(broken))),
    ].join('\n');
    expect(printed).not.toContain('n0t-shown');
    expect(printed).not.toContain(privateJwk.d);
    expect(redact('api', config)).toMatchObject({ database: { url: '[redacted]', poolSize: 10 } });
  });

  it('has no setting without a default, an option to leave it out, or a secret nature', () => {
    const bare = describeConfig().filter(
      ({ fallback, leaf, secret }) => fallback === undefined && !secret && !leaf.safeParse(undefined).success,
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('has no secret with a default', () => {
    expect(describeConfig().filter(({ secret, fallback }) => secret && fallback !== undefined)).toEqual([]);
  });
});
