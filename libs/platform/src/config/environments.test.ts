import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENTS } from './concerns/service.ts';
import { resolveConfig } from './load-config.ts';

const ROOT = new URL('../../../../', import.meta.url);

const SUPPLIED = [
  'DATABASE_URL',
  'CURSOR_SECRET',
  'API_KEY_PEPPER',
  'WEBHOOK_SECRET_KEY',
  'SIGNING_KEYS',
  'REDIS_URL',
  'KAFKA_BROKERS',
  'SMTP_URL',
  'EMAIL_FROM',
];

describe('the files in infra/config', () => {
  it.each(ENVIRONMENTS)('%s.json has no fault', (environment) => {
    const readFile = (path: string) => readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8');
    const { faults } = resolveConfig('api', { env: { ENVIRONMENT: environment }, readFile });
    expect(faults.filter(({ name }) => !SUPPLIED.includes(name))).toEqual([]);
  });
});
