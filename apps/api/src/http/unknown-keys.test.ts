import { cachedApiKeys, newId } from '@orderline/composition';
import { rateLimitersOf } from '@orderline/composition/api';
import { inMemoryPorts } from '@orderline/composition/in-memory';
import { createApiKeys } from '@orderline/domain/identity';
import { ok, type UserId } from '@orderline/domain/shared';
import { newCustomer, type UserRepository } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { connectionFrom } from '../testing/connection-from.ts';
import { openApi } from '../testing/open-api.ts';

const limits = { anonymous: 20, user: 1e6, staff: 1e6, registration: 1e6, codes: 1e6 };

/** An API whose store of keys counts how often it is asked. */
const setUp = async () => {
  const ports = inMemoryPorts();
  const lookUps: string[] = [];
  const store = {
    findByPrefix: (prefix: string) => {
      lookUps.push(prefix);
      return ports.apiKeyLookup.findByPrefix(prefix);
    },
  };
  const apiKeys = createApiKeys({ ...ports, apiKeyLookup: cachedApiKeys(store) });
  const { app } = openApi({ apiKeys, application: { apiKeys }, rateLimiters: rateLimitersOf(limits) });
  const ownerId = newId<UserId>();
  const owner = newCustomer({ id: ownerId, email: 'grace@example.com', name: 'Grace', now: new Date() });
  await ports.transact(async ({ users }: { readonly users: UserRepository }) =>
    ok(await users.insert({ ...owner, roles: ['admin'] })),
  );
  const keyFor = async () => {
    const scopes = ['inventory:read'];
    const wanted = { ownerId, name: newId(), scopes, grantable: new Set(scopes), expiresAt: null };
    const made = await apiKeys.createApiKey(wanted);
    if (!made.ok) throw new Error(`the key was refused: ${made.error.kind}`);
    return made.value.key;
  };
  const ask = async (key: string, address = '198.51.100.7') => {
    const headers = { Authorization: `Bearer ${key}` };
    const answer = await app.request(`/api/v1/inventory/${newId()}`, { headers }, connectionFrom(address));
    return answer.status;
  };
  return { ask, keyFor, lookUps };
};

const madeUp = (n: number) => `pk_live_${String(n).padStart(8, 'x')}_${'0'.repeat(32)}`;

describe('API keys that nobody was given', () => {
  it('cost the store no more look-ups than their address has requests, however many come at once', async () => {
    const { ask, lookUps } = await setUp();
    const statuses = await Promise.all(Array.from({ length: 1000 }, (_, n) => ask(madeUp(n))));
    expect(lookUps).toHaveLength(20);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(980);
  });

  it('cost nothing where they have not even the form of one', async () => {
    const { ask, lookUps } = await setUp();
    for (let n = 0; n < 30; n++) expect([401, 429]).toContain(await ask(`pk_live_${n}`));
    expect(lookUps).toEqual([]);
  });

  it('hold up no other address, and none of the programs whose key is known already', async () => {
    const { ask, keyFor, lookUps } = await setUp();
    const [known, other] = [await keyFor(), await keyFor()];
    expect(await ask(known)).toBe(404);
    await Promise.all(Array.from({ length: 100 }, (_, n) => ask(madeUp(n))));
    const before = lookUps.length;
    expect(await ask(known)).toBe(404);
    expect(await ask(other, '192.0.2.1')).toBe(404);
    expect(lookUps.length - before).toBe(1);
  });

  it('are the only ones that count: good ones give back what their look-up took', async () => {
    const { ask, keyFor } = await setUp();
    for (let n = 0; n < 30; n++) expect(await ask(await keyFor())).toBe(404);
    expect(await ask(madeUp(0))).toBe(401);
  });
});
