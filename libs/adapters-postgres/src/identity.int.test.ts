import {
  type IdentityHarness,
  identityContract,
  loginAttemptsContract,
  oneTimeTokensContract,
} from '@orderline/domain/identity.contract';
import type { UserId } from '@orderline/domain/shared';
import { pgAccounts, pgSessions } from './identity.ts';
import { pgLoginAttempts } from './identity-login-attempts.ts';
import { pgOneTimeTokens } from './identity-one-time-tokens.ts';
import { useDatabase } from './testing/database.ts';
import { newId } from './testing/new-id.ts';
import { pgTransact } from './transact.ts';

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

loginAttemptsContract('in PostgreSQL', async () => ({
  attempts: pgLoginAttempts(opened().database.db),
  newName: newId,
}));

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
