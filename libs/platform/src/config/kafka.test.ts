import { describe, expect, it } from 'vitest';
import { certificate, key } from '../testing/certificate.ts';
import { explainConfig, loadConfig } from './load-config.ts';
import { InvalidConfig } from './setting.ts';

type Env = Readonly<Record<string, string>>;

const GIVEN = {
  ENVIRONMENT: 'production',
  DATABASE_URL: 'postgres://shop:n0t-shown@db:5432/shop',
  REDIS_URL: 'redis://cache:6379',
  KAFKA_BROKERS: 'kafka:9092',
  PAYMENT_URL: 'https://payments.example',
  PAYMENT_TOKEN: 'n0t-shown',
  SMTP_URL: 'smtps://mail.example',
  EMAIL_FROM: 'shop@example.com',
  WEBHOOK_SECRET_KEY: 'n0t-shown-6 Hp8uFa3kJtVb2XyLq9RmC5dW',
};

const sources = (env: Env) => ({ env: { ...GIVEN, ...env }, readFile: () => '{}' });

const load = (env: Env) => loadConfig('worker', sources(env)).kafka;

const faultsOf = (env: Env): readonly string[] => {
  try {
    load(env);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    expect(error.message).not.toContain('n0t-shown');
    return error.faults.map(({ name }) => name);
  }
};

const SCRAM = {
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_SASL_USERNAME: 'shop',
  KAFKA_SASL_PASSWORD: 'n0t-shown',
};

const OAUTH_NAMES = ['KAFKA_OAUTH_TOKEN_URL', 'KAFKA_OAUTH_CLIENT_ID', 'KAFKA_OAUTH_CLIENT_SECRET'];

const OAUTH = {
  KAFKA_TLS: 'true',
  KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
  KAFKA_OAUTH_TOKEN_URL: 'https://id.example/token',
  KAFKA_OAUTH_CLIENT_ID: 'shop',
  KAFKA_OAUTH_CLIENT_SECRET: 'n0t-shown',
};

describe('the settings of Kafka', () => {
  it('are those of an open cluster of three brokers where nobody says otherwise', () => {
    expect(load({})).toEqual({
      brokers: ['kafka:9092'],
      clientId: 'orderline',
      tls: false,
      topicPrefix: '',
      groupPrefix: '',
      replicationFactor: 3,
      minInsyncReplicas: 2,
    });
  });

  it('lead to a secured cluster', () => {
    const env = { ...SCRAM, KAFKA_TLS: 'true', KAFKA_TLS_CA: certificate, KAFKA_TOPIC_PREFIX: 'shop.' };
    expect(load({ ...env, KAFKA_TLS_CERTIFICATE: certificate, KAFKA_TLS_KEY: key })).toMatchObject({
      tls: true,
      tlsCa: certificate,
      tlsCertificate: certificate,
      tlsKey: key,
      saslMechanism: 'SCRAM-SHA-512',
      saslUsername: 'shop',
      saslPassword: 'n0t-shown',
      topicPrefix: 'shop.',
    });
  });

  it.each<[string, Env, readonly string[]]>([
    [
      'a mechanism without an account',
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_TLS: 'true' },
      ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
    ],
    ['an account without a mechanism', { ...SCRAM, KAFKA_SASL_MECHANISM: '' }, ['KAFKA_SASL_MECHANISM']],
    ['a mechanism that there is not', { ...SCRAM, KAFKA_SASL_MECHANISM: 'MD5' }, ['KAFKA_SASL_MECHANISM']],
    ['tokens without who gives them', { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_TLS: 'true' }, OAUTH_NAMES],
    ['tokens in the open', { ...OAUTH, KAFKA_TLS: 'false' }, ['KAFKA_TLS']],
    [
      'tokens that come in the open',
      { ...OAUTH, KAFKA_OAUTH_TOKEN_URL: 'http://id.example' },
      ['KAFKA_OAUTH_TOKEN_URL'],
    ],
    ['tokens for another mechanism', { ...SCRAM, KAFKA_OAUTH_SCOPE: 'kafka' }, ['KAFKA_SASL_MECHANISM']],
    ['a password beside tokens', { ...OAUTH, KAFKA_SASL_PASSWORD: 'n0t-shown' }, ['KAFKA_SASL_MECHANISM']],
    ['nothing but tokens', OAUTH, []],
    ['a password in the open', { ...SCRAM, KAFKA_SASL_MECHANISM: 'PLAIN' }, ['KAFKA_TLS']],
    ['an authority without TLS', { KAFKA_TLS_CA: certificate }, ['KAFKA_TLS']],
    ['what is no certificate', { KAFKA_TLS: 'true', KAFKA_TLS_CA: key }, ['KAFKA_TLS_CA']],
    [
      'what is no key',
      { KAFKA_TLS: 'true', KAFKA_TLS_CERTIFICATE: certificate, KAFKA_TLS_KEY: 'n0t-shown' },
      ['KAFKA_TLS_KEY'],
    ],
    ['a certificate without its key', { KAFKA_TLS: 'true', KAFKA_TLS_CERTIFICATE: certificate }, ['KAFKA_TLS_KEY']],
    ['a key without its certificate', { KAFKA_TLS: 'true', KAFKA_TLS_KEY: key }, ['KAFKA_TLS_CERTIFICATE']],
    ['a prefix that no topic may have', { KAFKA_TOPIC_PREFIX: 'shop/' }, ['KAFKA_TOPIC_PREFIX']],
    ['more copies in sync than there are', { KAFKA_REPLICATION_FACTOR: '1' }, ['KAFKA_MIN_INSYNC_REPLICAS']],
  ])('are judged with %s', (_what, env, faults) => {
    expect(faultsOf(env)).toEqual(faults);
  });

  it('may send a password in the open on a laptop', () => {
    expect(faultsOf({ ...SCRAM, KAFKA_SASL_MECHANISM: 'PLAIN', ENVIRONMENT: 'test' })).toEqual([]);
  });

  it('are printed without what is secret', () => {
    const { settings } = explainConfig('worker', sources({ ...SCRAM, KAFKA_TLS: 'true', KAFKA_TLS_CA: certificate }));
    const shown = settings.filter(({ name }) => name.startsWith('KAFKA_')).map(({ value }) => value);
    expect(shown).toContain('shop');
    expect(shown.join('\n')).not.toMatch(/n0t-shown|BEGIN/);
  });
});
