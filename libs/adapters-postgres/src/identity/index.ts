import type { Db } from '../connection/drizzle.ts';
import { pgApiKeys } from './api-keys.ts';
import { pgAccounts, pgMailboxes, pgOneTimeTokens, pgSessions } from './identity.ts';
import { pgKnownOrigins, pgLoginAttempts } from './login-attempts.ts';

export const identity = {
  stores: {
    accounts: pgAccounts,
    mailboxes: pgMailboxes,
    sessions: pgSessions,
    apiKeys: pgApiKeys,
    oneTimeTokens: pgOneTimeTokens,
    loginAttempts: pgLoginAttempts,
    knownOrigins: pgKnownOrigins,
  },
  readers: ({ db }: { readonly db: Db }) => ({
    accounts: pgAccounts(db),
    sessions: pgSessions(db),
    apiKeys: pgApiKeys(db),
    oneTimeTokens: pgOneTimeTokens(db),
    loginAttempts: pgLoginAttempts(db),
    knownOrigins: pgKnownOrigins(db),
  }),
};
