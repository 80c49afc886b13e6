import { describe, expect, it } from 'vitest';
import { addressesOf, variableOf } from './given.ts';

describe('the addresses of a given service', () => {
  it.each([
    ['postgres', 'postgres://user:secret@db.example/shop', [{ host: 'db.example', port: 5432 }]],
    ['redis', 'rediss://:secret@[::1]:6380/0', [{ host: '::1', port: 6380 }]],
    [
      'kafka',
      'one:9093, two',
      [
        { host: 'one', port: 9093 },
        { host: 'two', port: 9092 },
      ],
    ],
    ['redis', 'not a url', undefined],
    ['postgres', 'db.example', undefined],
    ['kafka', 'one,', undefined],
  ] as const)('of %s %s', (service, url, address) => {
    expect(addressesOf(service, url)).toEqual(address);
  });

  it('is taken from a variable of its own in tests', () => {
    expect([variableOf('postgres', 'development'), variableOf('postgres', 'test')]).toEqual([
      'DATABASE_URL',
      'TEST_DATABASE_URL',
    ]);
  });
});
