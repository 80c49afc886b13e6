import { indexConsumers } from '@orderline/domain/gateway';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import type { Principal } from '../http/policy/principal.ts';
import { consumerOf } from './consumers.ts';

const claims = { iss: 'https://id.example.com/', sub: 'acme-sync' };
const token = `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
const find = indexConsumers([
  {
    ...{ name: 'acme', keys: [], users: [], quotas: [] },
    subjects: [{ issuer: claims.iss, subject: claims.sub }],
  },
]);
const caller: Principal = {
  ...{ userId: 'somebody' as UserId, sessionId: null, apiKeyId: null },
  scopes: new Set(),
};
const nameOf = (changes: Partial<Principal>) => consumerOf(find, { ...caller, ...changes }, token)?.name;

describe('the consumer of a caller', () => {
  it('is whom an issuer calls so whose keys the token was held against', () => {
    expect(nameOf({})).toBe('acme');
  });

  it('is nobody by what a token says for which an introspection vouches, as nobody verified that', () => {
    expect(nameOf({ vouchedBy: 'other' })).toBeUndefined();
  });

  it('is nobody by what a token of ours or a key would say', () => {
    expect(nameOf({ sessionId: 'session' as never })).toBeUndefined();
    expect(nameOf({ apiKeyId: 'key' as never })).toBeUndefined();
  });
});
