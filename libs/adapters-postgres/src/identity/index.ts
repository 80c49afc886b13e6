import type { Db } from '../connection/drizzle.ts';
import { pgApiKeys } from './api-keys.ts';
import { pgAccounts, pgMailboxes, pgOneTimeTokens, pgSessions } from './identity.ts';
import { pgKnownOrigins, pgLoginAttempts } from './login-attempts.ts';

const stores = (db: Db) => ({
  accounts: pgAccounts(db),
  sessions: pgSessions(db),
  apiKeys: pgApiKeys(db),
  oneTimeTokens: pgOneTimeTokens(db),
  loginAttempts: pgLoginAttempts(db),
  knownOrigins: pgKnownOrigins(db),
});

export const identity = {
  stores: (db: Db) => ({ ...stores(db), mailboxes: pgMailboxes(db) }),
  readers: ({ db }: { readonly db: Db }) => stores(db),
};
