import type { Sources } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { checkConfig } from './check.ts';
import { printConfig } from './print.ts';

const sources = (env: Readonly<Record<string, string>>): Sources => ({ env, readFile: () => '{}' });

describe('printing the configuration', () => {
  it("finds no fault in a developer's empty environment", () => {
    const { ok, text } = printConfig({ app: 'api', json: false }, sources({ ENVIRONMENT: 'development' }));
    expect(ok).toBe(true);
    expect(text).toMatch(/^SIGNING_KEYS +npm start supplies it$/m);
  });

  it('names what production still lacks', () => {
    const { ok, text } = printConfig({ app: 'worker', json: false }, sources({ ENVIRONMENT: 'production' }));
    expect(ok).toBe(false);
    expect(text.match(/^✗ \w+/gm)).toEqual([
      '✗ DATABASE_URL',
      '✗ REDIS_URL',
      '✗ KAFKA_BROKERS',
      '✗ SMTP_URL',
      '✗ EMAIL_FROM',
      '✗ WEBHOOK_SECRET_KEY',
      '✗ PAYMENT_URL',
      '✗ PAYMENT_TOKEN',
    ]);
  });

  it('says for programs what it says for people, without the secrets', () => {
    const env = { ENVIRONMENT: 'test', DATABASE_URL: 'postgres://shop:n0t-shown@db/shop', PORT: '8080' };
    const { text } = printConfig({ app: 'api', json: true }, sources(env));
    expect(text).not.toContain('n0t-shown');
    expect(JSON.parse(text)).toMatchObject({
      settings: expect.arrayContaining([
        { name: 'DATABASE_URL', value: '[redacted]', from: 'environment variable DATABASE_URL' },
        { name: 'PORT', value: '8080', from: 'environment variable PORT' },
      ]),
      faults: [{ name: 'CURSOR_SECRET' }, { name: 'SIGNING_KEYS' }, { name: 'API_KEY_PEPPER' }],
    });
  });
});

describe('checking the configuration', () => {
  const apps = ['api', 'worker'] as const;

  it('names everything that both apps lack in production, which nobody need name, at once', () => {
    const { ok, text } = checkConfig({ apps, json: false }, sources({ PORT: 'many', REDIS_URL: 'redis://cache' }));
    expect(ok).toBe(false);
    expect(text.match(/^✗ \w+: \w+/gm)).toEqual([
      ...['✗ api: DATABASE_URL', '✗ api: PORT', '✗ api: CURSOR_SECRET', '✗ api: SIGNING_KEYS', '✗ api: API_KEY_PEPPER'],
      ...['✗ api: KAFKA_BROKERS', '✗ api: SMTP_URL', '✗ api: EMAIL_FROM', '✗ api: WEBHOOK_SECRET_KEY'],
      ...['✗ worker: DATABASE_URL', '✗ worker: KAFKA_BROKERS', '✗ worker: SMTP_URL', '✗ worker: EMAIL_FROM'],
      ...['✗ worker: WEBHOOK_SECRET_KEY', '✗ worker: PAYMENT_URL', '✗ worker: PAYMENT_TOKEN'],
    ]);
  });

  it('finds nothing where nothing is wrong, and says so for programs', () => {
    const env = { ENVIRONMENT: 'test', DATABASE_URL: 'postgres://shop:n0t-shown@db/shop' };
    expect(checkConfig({ apps: ['worker'], json: false }, sources(env))).toEqual({
      ok: true,
      text: '✓ worker: the configuration is complete',
    });
    const { text } = checkConfig({ apps, json: true }, sources(env));
    expect(JSON.parse(text)).toMatchObject({ ok: false, apps: [{ app: 'api' }, { app: 'worker', faults: [] }] });
    expect(text).not.toContain('n0t-shown');
  });
});
