import { describe, expect, it } from 'vitest';
import { addressOf, variableOf } from './given.ts';

describe('the address of a given service', () => {
  it.each([
    ['postgres', 'postgres://user:secret@db.example/shop', { host: 'db.example', port: 5432 }],
    ['redis', 'rediss://:secret@[::1]:6380/0', { host: '::1', port: 6380 }],
    ['kafka', 'one:9093, two:9092', { host: 'one', port: 9093 }],
    ['kafka', 'one', { host: 'one', port: 9092 }],
    ['redis', 'not a url', undefined],
    ['postgres', 'postgres:///shop', undefined],
  ] as const)('of %s %s', (service, url, address) => {
    expect(addressOf(service, url)).toEqual(address);
  });

  it('is taken from a variable of its own in tests', () => {
    expect([variableOf('postgres', 'development'), variableOf('postgres', 'test')]).toEqual([
      'DATABASE_URL',
      'TEST_DATABASE_URL',
    ]);
  });
});
