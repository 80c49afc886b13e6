import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { demoUsers } from '@orderline/composition';
import { InvalidConfig, loadConfig } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { docsOf } from './docs-of.ts';

const root = resolve(import.meta.dirname, '../../../../..');
const key = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'one' };

const given = {
  DATABASE_URL: 'postgres://shop:not-its-name@db:5432/shop',
  CURSOR_SECRET: randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: randomBytes(32).toString('base64url'),
  SIGNING_KEYS: JSON.stringify({ keys: [key] }),
  REDIS_URL: 'redis://cache:6379',
  KAFKA_BROKERS: 'kafka:9092',
  SMTP_URL: 'smtps://mail.example',
  EMAIL_FROM: 'shop@example.com',
};

const docsIn = (env: Readonly<Record<string, string>>) =>
  docsOf(
    loadConfig('api', {
      env: { ...given, ...env },
      readFile: (path) => readFileSync(resolve(root, path), 'utf8'),
    }),
  );

describe('the documentation that the configuration asks for', () => {
  it('shows demo users in development and test', () => {
    expect(docsIn({ ENVIRONMENT: 'development' }).demoUsers).toEqual(demoUsers);
    expect(docsIn({ ENVIRONMENT: 'test' }).demoUsers).toEqual(demoUsers);
  });

  it.each(['staging', 'production'])('shows none in %s, where asking for them is refused', (ENVIRONMENT) => {
    expect(docsIn({ ENVIRONMENT })).toEqual({ pages: true, demoUsers: [] });
    expect(() => docsIn({ ENVIRONMENT, DEMO_USERS: 'true' })).toThrow(InvalidConfig);
  });

  it('has no pages where DOCS is false', () => {
    expect(docsIn({ ENVIRONMENT: 'production', DOCS: 'false' }).pages).toBe(false);
  });
});
