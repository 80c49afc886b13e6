import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { InvalidConfig } from './setting.ts';

type Env = Readonly<Record<string, string>>;

const DEPLOYED = {
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

const LAPTOP = { ENVIRONMENT: 'test', DATABASE_URL: DEPLOYED.DATABASE_URL };

const load = (env: Env) => loadConfig('worker', { env, readFile: () => '{}' });

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

describe('the systems that fulfil orders', () => {
  it('are named in production: payments by URL and token, the others by Kafka', () => {
    expect(load(DEPLOYED).payments).toEqual({
      url: 'https://payments.example',
      token: 'n0t-shown',
      timeoutMs: 10_000,
    });
    expect(faultsOf({ ...DEPLOYED, PAYMENT_URL: '' })).toEqual(['PAYMENT_URL']);
    expect(faultsOf({ ...DEPLOYED, PAYMENT_TOKEN: '' })).toEqual(['PAYMENT_TOKEN']);
  });

  it('may be missing on a laptop, and are reached by HTTP there', () => {
    expect(faultsOf(LAPTOP)).toEqual([]);
    const urls = { WAREHOUSE_URL: 'http://127.0.0.1:4001', CARRIER_URL: 'http://127.0.0.1:4002' };
    expect(load({ ...LAPTOP, ...urls }).partners).toEqual({
      warehouseUrl: 'http://127.0.0.1:4001',
      carrierUrl: 'http://127.0.0.1:4002',
    });
  });

  it('are not reached in two ways at once', () => {
    const urls = { WAREHOUSE_URL: 'http://127.0.0.1:4001', CARRIER_URL: 'http://127.0.0.1:4002' };
    const both = { ...LAPTOP, ...urls, KAFKA_BROKERS: 'kafka:9092' };
    expect(faultsOf(both)).toEqual(['WAREHOUSE_URL', 'CARRIER_URL']);
  });

  it.each([
    ['PAYMENT_URL', 'https://payments.example/v1'],
    ['PAYMENT_URL', 'https://payments.example/'],
    ['PAYMENT_URL', 'https://user@payments.example'],
    ['PAYMENT_URL', 'ftp://payments.example'],
    ['PAYMENT_URL', 'payments.example'],
    ['PAYMENT_TOKEN', 'n0t-shown and more'],
    ['PAYMENT_TOKEN', 'n0t-shown\r\nx-a: b'],
    ['PAYMENT_TIMEOUT_MS', '99'],
    ['PAYMENT_TIMEOUT_MS', '14001'],
    ['WAREHOUSE_URL', 'http://127.0.0.1:4001/messages'],
    ['CARRIER_URL', 'amqp://127.0.0.1'],
  ])('are refused by %s=%j, and only that', (name, value) => {
    expect(faultsOf({ ...LAPTOP, [name]: value })).toEqual([name]);
  });
});
