import { describe, expect, it } from 'vitest';
import { type Consumer, type Credentials, indexConsumers } from './consumer.ts';

const consumer = (name: string, of: Partial<Consumer>): Consumer => ({
  ...{ name, keys: [], users: [], subjects: [], quotas: [] },
  ...of,
});

const issuer = 'https://id.example/';
const find = indexConsumers([
  consumer('shop', { keys: ['key-1', 'key-2'] }),
  consumer('partner', { subjects: [{ issuer, subject: 'ada' }], users: ['user-2'] }),
  consumer('office', { users: ['user-1'] }),
]);

const nameOf = (of: Partial<Credentials>) =>
  find({ apiKeyId: null, userId: 'nobody', subject: () => undefined, ...of })?.name;

describe('a consumer', () => {
  it('is who has one of its keys, is one of its users, or is called so by an issuer', () => {
    expect(nameOf({ apiKeyId: 'key-2', userId: 'user-1' })).toBe('shop');
    expect(nameOf({ userId: 'user-1' })).toBe('office');
    expect(nameOf({ subject: () => ({ issuer, subject: 'ada' }) })).toBe('partner');
  });

  it('is the owner’s where nobody has the key', () => {
    expect(nameOf({ apiKeyId: 'key-3', userId: 'user-1' })).toBe('office');
  });

  it('is nobody else: not by another list, nor of another issuer', () => {
    expect(nameOf({ apiKeyId: 'user-1' })).toBeUndefined();
    expect(nameOf({ userId: 'key-1' })).toBeUndefined();
    expect(nameOf({ subject: () => ({ issuer: 'https://other.example/', subject: 'ada' }) })).toBeUndefined();
    expect(nameOf({ subject: () => ({ issuer: `${issuer} ada`, subject: '' }) })).toBeUndefined();
  });
});
