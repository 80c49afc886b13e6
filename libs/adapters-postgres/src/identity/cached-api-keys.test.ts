import type { ApiKey, ApiKeyId, OwnedApiKey } from '@orderline/domain/identity';
import { asId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { cachedApiKeys, sampledUses } from './cached-api-keys.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const plus = (ms: number) => new Date(start.getTime() + ms);

const key: ApiKey = {
  id: asId<ApiKeyId>('a key'),
  prefix: 'abcd1234',
  digest: '',
  name: 'the till',
  ownerId: asId('grace'),
  scopes: [],
  createdAt: start,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
};

const setUp = () => {
  const clock = { at: 1, now: () => clock.at };
  const state: { found: OwnedApiKey | null; failing: boolean; held?: Promise<void> } = {
    found: { key, ownerRoles: [] },
    failing: false,
  };
  let asked = 0;
  const cache = cachedApiKeys(
    {
      findByPrefix: async () => {
        asked += 1;
        await state.held;
        if (state.failing) throw new Error('away');
        return state.found;
      },
    },
    clock,
  );
  return { ...cache, clock, state, asked: () => asked };
};

describe('a hot API key', () => {
  it('is looked up once for all who ask within a few seconds, known or not', async () => {
    for (const found of [{ key, ownerRoles: [] }, null]) {
      const { findByPrefix, state, asked } = setUp();
      state.found = found;
      const answers = await Promise.all(Array.from({ length: 100 }, () => findByPrefix(key.prefix)));
      expect(answers).toEqual(answers.map(() => found));
      await findByPrefix(key.prefix);
      expect(asked()).toBe(1);
    }
  });

  it('is void within five seconds of its end, and at once where this process ended it', async () => {
    const { findByPrefix, forget, state, clock } = setUp();
    await findByPrefix(key.prefix);
    state.found = null;
    expect(await findByPrefix(key.prefix)).not.toBeNull();
    clock.at += 4999;
    expect(await findByPrefix(key.prefix)).toBeNull();
    state.found = { key, ownerRoles: [] };
    forget(key.prefix);
    expect(await findByPrefix(key.prefix)).not.toBeNull();
  });

  it('that is made after it was asked for is good within a second', async () => {
    const { findByPrefix, state, clock } = setUp();
    state.found = null;
    expect(await findByPrefix(key.prefix)).toBeNull();
    state.found = { key, ownerRoles: [] };
    clock.at += 1001;
    expect(await findByPrefix(key.prefix)).not.toBeNull();
  });

  it('stays where it is, however many others are made up', async () => {
    const { findByPrefix, isKnown, state, asked } = setUp();
    await findByPrefix(key.prefix);
    state.found = null;
    for (let n = 0; n < 20_000; n++) await findByPrefix(`made up ${n}`);
    expect(asked()).toBe(20_001);
    expect(await findByPrefix(key.prefix)).not.toBeNull();
    expect([asked(), isKnown(key.prefix), isKnown('made up 1')]).toEqual([20_001, true, false]);
  });

  it('is known until it is looked up and not found', async () => {
    const { findByPrefix, isKnown, state, clock } = setUp();
    expect(isKnown(key.prefix)).toBe(false);
    await findByPrefix(key.prefix);
    clock.at += 60_000;
    expect(isKnown(key.prefix)).toBe(true);
    state.found = null;
    await findByPrefix(key.prefix);
    expect(isKnown(key.prefix)).toBe(false);
  });

  it('that is ended while it is looked up is not remembered as it was', async () => {
    const { findByPrefix, forget, state } = setUp();
    const held = Promise.withResolvers<void>();
    state.held = held.promise;
    const before = state.found;
    const looking = findByPrefix(key.prefix);
    forget(key.prefix);
    held.resolve();
    expect(await looking).toBe(before);
    state.found = null;
    expect(await findByPrefix(key.prefix)).toBeNull();
  });

  it('is asked for again after a failure', async () => {
    const { findByPrefix, state } = setUp();
    state.failing = true;
    await expect(findByPrefix(key.prefix)).rejects.toThrow('away');
    state.failing = false;
    expect(await findByPrefix(key.prefix)).not.toBeNull();
  });

  it('has its use written at most once a minute, whatever the database says', async () => {
    const written: Date[] = [];
    const warned: unknown[] = [];
    const uses = sampledUses(
      {
        used: async (_id, at) => {
          written.push(at);
          throw new Error('away');
        },
      },
      { logger: { warn: (entry: unknown) => void warned.push(entry) } },
    );
    for (const ms of [0, 1, 60_000, 60_001]) uses.note(key, plus(ms));
    uses.note({ ...key, id: asId('another'), lastUsedAt: start }, plus(30_000));
    expect(written).toEqual([start, plus(60_001)]);
    await Promise.resolve();
    expect(warned).toHaveLength(2);
  });
});
