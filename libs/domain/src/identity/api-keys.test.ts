import { describe, expect, it } from 'vitest';
import { asId, err, type NewId, ok, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import type { ApiKeyId } from './api-key.ts';
import { memoryApiKeys } from './api-keys.memory.ts';
import { type CreateApiKey, createApiKeys } from './api-keys.ts';
import { plus, start } from './people.memory.ts';

const grace = asId<UserId>('grace');
const invalid = err({ kind: 'invalid-api-key' });

const mayLookUp = async () => true;

const never = (): never => {
  throw new Error('nobody may ask');
};

const setUp = ({ answerLost = (): boolean => false } = {}) => {
  const memory = createMemory();
  const state: { now: Date; roles: string[]; known: string[] } = { now: start, roles: ['admin'], known: [] };
  const store = memoryApiKeys(memory, async () => state.roles);
  const asked: string[] = [];
  const forgotten: string[] = [];
  let count = 0;
  const newId: NewId = () => asId(`id ${String(++count).padStart(3, '0')}`);
  const apiKeys = createApiKeys({
    transact: async (work) => {
      const result = await memory.transact({ apiKeys: store })(work);
      if (answerLost()) throw new Error('the connection was lost');
      return result;
    },
    apiKeys: store,
    apiKeyLookup: {
      findByPrefix: (prefix) => {
        asked.push(prefix);
        return store.findByPrefix(prefix);
      },
      isKnown: (prefix) => state.known.includes(prefix),
      forget: (prefix) => void forgotten.push(prefix),
    },
    apiKeyUses: store,
    apiKeySecrets: {
      make: () => {
        const prefix = `p${++count}`;
        return { key: `key ${prefix} secret`, prefix, digest: 'digest of secret' };
      },
      read: (key) => {
        const [, prefix, secret] = /^key (\w+) (\w+)$/.exec(key) ?? [];
        return prefix === undefined ? null : { prefix, digest: `digest of ${secret}` };
      },
      matches: (digest, other) => digest === other,
    },
    newId,
    now: () => state.now,
  });
  const wanted: CreateApiKey = {
    ownerId: grace,
    grantable: new Set(['catalog:write', 'users:write']),
    name: 'the till',
    scopes: ['catalog:write'],
    expiresAt: null,
  };
  const made = async (changes: Partial<CreateApiKey> = {}) => {
    const result = await apiKeys.createApiKey({ ...wanted, ...changes });
    if (!result.ok) throw new Error(`the key was refused: ${result.error.kind}`);
    return result.value;
  };
  return { ...apiKeys, wanted, made, state, asked, forgotten };
};

describe('an API key', () => {
  it('speaks for its owner, with its own scopes, and tells when it was used', async () => {
    const { made, authenticateApiKey, listApiKeys, state } = setUp();
    const { key, apiKey } = await made();
    const caller = { apiKeyId: apiKey.id, ownerId: grace, ownerRoles: ['admin'], scopes: ['catalog:write'] };
    state.now = plus(start, 5);
    expect(await authenticateApiKey({ key, mayLookUp })).toEqual(ok(caller));
    const listed = await listApiKeys({ page: { limit: 10 } });
    expect(listed).toEqual(ok({ items: [{ ...apiKey, lastUsedAt: state.now }], next: null }));
  });

  it('is not looked for where it cannot be one, and void with another secret', async () => {
    const { made, authenticateApiKey, asked } = setUp();
    const { apiKey } = await made();
    expect(await authenticateApiKey({ key: 'pk_live_nonsense', mayLookUp: never })).toEqual(invalid);
    expect(asked).toEqual([]);
    expect(await authenticateApiKey({ key: `key ${apiKey.prefix} guess`, mayLookUp })).toEqual(invalid);
    expect(await authenticateApiKey({ key: 'key nobody secret', mayLookUp })).toEqual(invalid);
  });

  it('is looked for only by who may, unless it is known here', async () => {
    const { made, authenticateApiKey, asked, state } = setUp();
    const { key, apiKey } = await made();
    expect(await authenticateApiKey({ key, mayLookUp: async () => false })).toEqual(invalid);
    expect(asked).toEqual([]);
    state.known = [apiKey.prefix];
    expect((await authenticateApiKey({ key, mayLookUp: never })).ok).toBe(true);
  });

  it('is forgotten also where nobody knows whether it was revoked', async () => {
    let lost = false;
    const { made, revokeApiKey, forgotten } = setUp({ answerLost: () => lost });
    const { apiKey } = await made();
    lost = true;
    await expect(revokeApiKey(apiKey)).rejects.toThrow('the connection was lost');
    expect(forgotten).toEqual([apiKey.prefix]);
  });

  it('is void from the instant that it expires, and once it is revoked', async () => {
    const { made, authenticateApiKey, revokeApiKey, state, forgotten } = setUp();
    const expiring = await made({ expiresAt: plus(start, 1000) });
    const revoked = await made();
    state.now = plus(start, 999);
    expect((await authenticateApiKey({ ...expiring, mayLookUp })).ok).toBe(true);
    state.now = plus(start, 1000);
    expect(await authenticateApiKey({ ...expiring, mayLookUp })).toEqual(invalid);
    expect(await revokeApiKey(revoked.apiKey)).toEqual(ok(undefined));
    expect(forgotten).toEqual([revoked.apiKey.prefix]);
    expect(await authenticateApiKey({ ...revoked, mayLookUp })).toEqual(invalid);
    for (const id of [revoked.apiKey.id, asId<ApiKeyId>('nobody')]) {
      expect(await revokeApiKey({ id })).toEqual(err({ kind: 'api-key-not-found' }));
    }
  });

  it('is void with an owner who is no more', async () => {
    const { made, authenticateApiKey, state } = setUp();
    const { key } = await made();
    Object.assign(state, { roles: null });
    expect(await authenticateApiKey({ key, mayLookUp })).toEqual(invalid);
  });

  it('can do no more than who makes it', async () => {
    const { createApiKey, wanted } = setUp();
    const scopes = ['catalog:write', 'reporting:read', 'jobs:run'];
    const beyond = { kind: 'scope-not-grantable', scopes: ['reporting:read', 'jobs:run'] };
    expect(await createApiKey({ ...wanted, scopes })).toEqual(err(beyond));
  });

  it('expires in the future', async () => {
    const { createApiKey, wanted } = setUp();
    expect(await createApiKey({ ...wanted, expiresAt: start })).toEqual(err({ kind: 'expires-too-soon' }));
  });

  it('has one other beside it for a change of keys, and no third until one is revoked or has expired', async () => {
    const { made, createApiKey, revokeApiKey, wanted, state } = setUp();
    const first = await made();
    const second = await made({ expiresAt: plus(start, 1000) });
    const active = [second.apiKey, first.apiKey];
    expect(await createApiKey(wanted)).toEqual(err({ kind: 'too-many-api-keys', active }));
    expect((await createApiKey({ ...wanted, name: 'another till' })).ok).toBe(true);
    await revokeApiKey(first.apiKey);
    expect((await createApiKey(wanted)).ok).toBe(true);
    expect((await createApiKey(wanted)).ok).toBe(false);
    state.now = plus(start, 1000);
    expect((await createApiKey(wanted)).ok).toBe(true);
  });
});
