import type { UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { ExternalIdentities, ExternalIdentity, ExternalIdentityReader } from './admit-external-user.ts';

const keyOf = ({ issuer, subject }: ExternalIdentity): string => JSON.stringify([issuer, subject]);

/** The reference store of external identities. */
export const memoryExternalIdentities = (memory: Memory): ExternalIdentityReader & ExternalIdentities => {
  const rows = memory.table<string, UserId>('external_identities');
  return {
    find: (identity) => memory.atomically(() => rows.get(keyOf(identity)) ?? null),
    link: (identity, userId) =>
      memory.atomically(() => {
        if (rows.has(keyOf(identity))) return false;
        rows.set(keyOf(identity), userId);
        return true;
      }),
    isLinked: (userId, issuer) =>
      memory.atomically(() => [...rows].some(([key, owner]) => owner === userId && JSON.parse(key)[0] === issuer)),
  };
};
