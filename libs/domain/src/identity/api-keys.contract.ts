import { describe, expect, it } from 'vitest';
import { type NewId, ok, type Transact, type UserId } from '../shared/index.ts';
import type { ApiKey, ApiKeyId, ApiKeyLookup, ApiKeyReader, ApiKeyRepository } from './api-key.ts';

export type ApiKeysHarness = {
  readonly transact: Transact<{ readonly apiKeys: ApiKeyRepository }>;
  readonly apiKeys: ApiKeyReader & Pick<ApiKeyLookup, 'findByPrefix'>;
  /** Later ids sort behind earlier ones. */
  readonly newId: NewId;
  aStaffUser(): Promise<UserId>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const later = new Date('2026-01-02T04:04:05.999Z');

/** What every store of API keys must do. */
export const apiKeysContract = (where: string, open: () => Promise<ApiKeysHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const { transact, newId } = harness;
    const ownerId = await harness.aStaffUser();
    const name = `client ${newId()}`;
    const aKey = async (changes: Partial<ApiKey> = {}): Promise<ApiKey> => {
      const id = newId<ApiKeyId>();
      const key: ApiKey = {
        id,
        prefix: `prefix of ${id}`,
        digest: `digest of ${id}`,
        name,
        ownerId,
        scopes: ['catalog:write', 'inventory:read'],
        createdAt: now,
        expiresAt: null,
        lastUsedAt: null,
        revokedAt: null,
        ...changes,
      };
      await transact(async ({ apiKeys }) => ok(await apiKeys.insert(key)));
      return key;
    };
    const active = (of: string, at = now) =>
      transact(async ({ apiKeys }) => ok((await apiKeys.lockActive(of, at)).map(({ id }) => id).toSorted()));
    const revoke = (id: ApiKeyId) => transact(async ({ apiKeys }) => ok(await apiKeys.revoke(id, later)));
    return { ...harness, ownerId, name, aKey, active, revoke };
  };

  describe(`API keys ${where}`, () => {
    it('are found as they were made, with what their owner may do', async () => {
      const { apiKeys, aKey, newId } = await opened();
      const key = await aKey({ expiresAt: later });
      expect(await apiKeys.findByPrefix(key.prefix)).toEqual({ key, ownerRoles: ['customer', 'staff'] });
      expect(await apiKeys.findByPrefix(`${key.prefix}x`)).toBeNull();
      expect([await apiKeys.find(key.id), await apiKeys.find(newId())]).toEqual([key, null]);
    });

    it('are active until they expire, to the millisecond, or are revoked', async () => {
      const { aKey, active, revoke, name } = await opened();
      const [eternal, expiring, revoked] = [await aKey(), await aKey({ expiresAt: later }), await aKey()];
      await aKey({ name: `${name}, another` });
      expect(await revoke(revoked.id)).toEqual(ok(revoked));
      expect(await active(name)).toEqual(ok([eternal.id, expiring.id].toSorted()));
      expect(await active(name, new Date(later.getTime() - 1))).toMatchObject({ value: { length: 2 } });
      expect(await active(name, later)).toEqual(ok([eternal.id]));
      expect(await active('nobody')).toEqual(ok([]));
    });

    it('are revoked once, and stay known', async () => {
      const { apiKeys, aKey, revoke, newId } = await opened();
      const key = await aKey();
      expect(await revoke(newId())).toEqual(ok(null));
      expect(await revoke(key.id)).toEqual(ok(key));
      expect(await revoke(key.id)).toEqual(ok(null));
      expect((await apiKeys.findByPrefix(key.prefix))?.key).toEqual({ ...key, revokedAt: later });
      expect(await apiKeys.find(key.id)).toEqual({ ...key, revokedAt: later });
    });

    it('are listed newest first, each once, page by page', async () => {
      const { apiKeys, aKey, ownerId } = await opened();
      const made: ApiKeyId[] = [];
      for (let count = 0; count < 5; count += 1) made.push((await aKey()).id);
      const seen: ApiKeyId[] = [];
      let after: ApiKeyId | null = null;
      do {
        const page: Awaited<ReturnType<typeof apiKeys.list>> = await apiKeys.list({
          limit: 2,
          ...(after && { after }),
        });
        seen.push(...page.items.filter((key) => key.ownerId === ownerId).map(({ id }) => id));
        after = page.next;
      } while (after);
      expect(seen).toEqual(made.toReversed());
    });

    it('are counted one after another where many are made for one client at once', async () => {
      const { transact, aKey, name, newId } = await opened();
      const template = await aKey({ name: `${name}, another` });
      const make = () =>
        transact(async ({ apiKeys }) => {
          const room = (await apiKeys.lockActive(name, now)).length < 2;
          const id = newId<ApiKeyId>();
          if (room) await apiKeys.insert({ ...template, id, prefix: id, name });
          return ok(room);
        });
      const results = await Promise.all(Array.from({ length: 10 }, make));
      expect(results.filter((result) => result.ok && result.value)).toHaveLength(2);
    });
  });
};
