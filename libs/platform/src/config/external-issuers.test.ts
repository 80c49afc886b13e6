import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { InvalidConfig } from './setting.ts';

const jwk = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'one' };
const base = {
  ENVIRONMENT: 'test',
  DATABASE_URL: 'postgres://shop:kX9vQ2pL@db:5432/shop',
  CURSOR_SECRET: 'a secret of thirty-two characters',
  API_KEY_PEPPER: 'a pepper of thirty-two characters',
  WEBHOOK_SECRET_KEY: 'a secret of thirty-two characters',
  SIGNING_KEYS: JSON.stringify({ keys: [jwk] }),
};
const deployed = {
  ...base,
  ENVIRONMENT: 'production',
  REDIS_URL: 'redis://:kX9vQ2pL@cache:6379',
  KAFKA_BROKERS: 'kafka:9092',
  SMTP_URL: 'smtps://mail.example',
  EMAIL_FROM: 'shop@example.com',
};
const good = { issuer: 'https://id.example/', audience: 'shop', jwksUri: 'https://id.example/jwks.json' };
const plain = { ...good, jwksUri: 'http://127.0.0.1:4010/jwks.json' };

const load = (env: Readonly<Record<string, string>>) => loadConfig('api', { env, readFile: () => '{}' });

const faultsOf = (env: Readonly<Record<string, string>>) => {
  try {
    load(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.faults;
    throw error;
  }
};

describe('external issuers', () => {
  it('are none unless they are named', () => {
    expect(load(base).tokens.externalIssuers).toEqual([]);
    expect(load({ ...base, OIDC_ISSUERS: JSON.stringify([good]) }).tokens.externalIssuers).toEqual([good]);
  });

  it('are reached by https wherever customers are', () => {
    const insecure = { OIDC_ISSUERS: JSON.stringify([plain]) };
    expect(faultsOf({ ...base, ...insecure })).toEqual([]);
    expect(faultsOf({ ...deployed, OIDC_ISSUERS: JSON.stringify([good]) })).toEqual([]);
    expect(faultsOf({ ...deployed, ...insecure })).toMatchObject([{ name: 'OIDC_ISSUERS', got: plain.jwksUri }]);
  });

  it('are not us', () => {
    const env = { ...base, TOKEN_ISSUER: good.issuer, OIDC_ISSUERS: JSON.stringify([good]) };
    expect(faultsOf(env)).toMatchObject([{ name: 'OIDC_ISSUERS', got: good.issuer }]);
  });

  it.each<readonly [string, string]>([
    ['no JSON', 'https://id.example/'],
    ['no list', JSON.stringify(good)],
    ['an issuer twice', JSON.stringify([good, { ...good, audience: 'another' }])],
    ['an issuer without audience', JSON.stringify([{ ...good, audience: '' }])],
    ['an issuer without keys', JSON.stringify([{ issuer: good.issuer, audience: good.audience }])],
    ['an issuer that is no URL', JSON.stringify([{ ...good, issuer: 'id.example' }])],
    ['keys in a file', JSON.stringify([{ ...good, jwksUri: 'file:///etc/passwd' }])],
    ['keys behind a password', JSON.stringify([{ ...good, jwksUri: 'https://me:kX9vQ2pL@id.example/jwks' }])],
    ['a key that is misspelt', JSON.stringify([{ ...good, audiences: ['shop'] }])],
  ])('are refused for %s', (_what, value) => {
    expect(faultsOf({ ...base, OIDC_ISSUERS: value })).toMatchObject([
      { name: 'OIDC_ISSUERS', expected: expect.stringContaining('a JSON list') },
    ]);
  });
});
