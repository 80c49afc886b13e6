import type { ApiKeyId } from '@orderline/domain/identity';
import {
  apiKeysContract,
  type IdentityHarness,
  identityContract,
  knownOriginsContract,
  loginAttemptsContract,
  oneTimeTokensContract,
} from '@orderline/domain/identity.contract';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgApiKeys } from './api-keys.ts';
import { pgAccounts, pgOneTimeTokens, pgSessions } from './identity.ts';
import { pgKnownOrigins, pgLoginAttempts } from './login-attempts.ts';

const opened = useDatabase();

const aUser: IdentityHarness['aUser'] = async ({ email, roles, passwordHash }) => {
  const { outside } = opened();
  const id = newId<UserId>();
  await outside`insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
        values (${id}, ${email}, 'Ada', 'en', '[]', ${[...roles]}, 1, 0, now(), now())`;
  if (passwordHash !== null) {
    await outside`insert into credentials (user_id, password_hash, updated_at) values (${id}, ${passwordHash}, now())`;
  }
  return id;
};

oneTimeTokensContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ oneTimeTokens: pgOneTimeTokens(db) })),
    oneTimeTokens: pgOneTimeTokens(database.db),
    newDigest: newId,
    aCustomer: () => aUser({ email: `${newId()}@example.com`, roles: ['customer'], passwordHash: null }),
  };
});

apiKeysContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ apiKeys: pgApiKeys(db) })),
    apiKeys: pgApiKeys(database.db),
    newId,
    aStaffUser: () => aUser({ email: `${newId()}@example.com`, roles: ['customer', 'staff'], passwordHash: null }),
  };
});

describe('the last use of an API key', () => {
  it('is kept to the minute', async () => {
    const { database, outside } = opened();
    const [id, ownerId] = [
      newId<ApiKeyId>(),
      await aUser({ email: `${newId()}@example.com`, roles: ['staff'], passwordHash: null }),
    ];
    await outside`insert into api_keys (id, prefix, digest, name, owner_id, scopes, created_at)
      values (${id}, ${id}, '', '', ${ownerId}, '{}', now())`;
    const store = pgApiKeys(database.db);
    const first = new Date('2026-01-02T03:04:05.678Z');
    const plus = (ms: number) => new Date(first.getTime() + ms);
    const kept: (Date | null | undefined)[] = [];
    for (const at of [first, plus(60_000), plus(60_001), plus(0)]) {
      await store.used(id, at);
      kept.push((await store.findByPrefix(id))?.key.lastUsedAt);
    }
    expect(kept).toEqual([first, first, plus(60_001), plus(60_001)]);
  });
});

loginAttemptsContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ loginAttempts: pgLoginAttempts(db) })),
    attempts: pgLoginAttempts(database.db),
    newName: newId,
  };
});

knownOriginsContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ knownOrigins: pgKnownOrigins(db) })),
    knownOrigins: pgKnownOrigins(database.db),
    newName: newId,
    aCustomer: (email) => aUser({ email, roles: ['customer'], passwordHash: null }),
  };
});

identityContract('in PostgreSQL', async () => {
  const { database } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ sessions: pgSessions(db), accounts: pgAccounts(db) })),
    sessions: pgSessions(database.db),
    accounts: pgAccounts(database.db),
    newId,
    aUser,
  };
});
