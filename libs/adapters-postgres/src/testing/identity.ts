import { AsyncLocalStorage } from 'node:async_hooks';
import { createIdentity, createRevocations, type EmailSender, reauthenticate } from '@orderline/domain/identity';
import { ok, type UserId } from '@orderline/domain/shared';
import { createErasure, createRoles, createUsers, newCustomer } from '@orderline/domain/users';
import { pgTransact } from '../connection/transact.ts';
import { pgPersonalData } from '../cross/erasure.ts';
import { pgAccounts, pgMailboxes, pgOneTimeTokens, pgSessions } from '../identity/identity.ts';
import { pgKnownOrigins, pgLoginAttempts } from '../identity/login-attempts.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgIdempotencyKeys } from '../shared/idempotency-keys.ts';
import { pgCredentials, pgUsers } from '../users/users.ts';
import type { TestDatabase } from './database.ts';
import { newId } from './new-id.ts';

const now = new Date();

/** Users and their identity over PostgreSQL with passwords in plain words, and what happens just before each commit. */
export const aHouse = ({ database }: Pick<TestDatabase, 'database'>) => {
  const beforeCommit: (() => Promise<unknown>)[] = [];
  const outsideTransactions = AsyncLocalStorage.snapshot();
  const inPostgres = pgTransact(database.business, (db) => ({
    sessions: pgSessions(db),
    accounts: pgAccounts(db),
    credentials: pgCredentials(db),
    oneTimeTokens: pgOneTimeTokens(db),
    mailboxes: pgMailboxes(db),
    loginAttempts: pgLoginAttempts(db),
    knownOrigins: pgKnownOrigins(db),
    users: pgUsers(db),
    personalData: pgPersonalData(db),
    idempotency: pgIdempotencyKeys(db),
    outbox: pgOutbox(db),
  }));
  const transact: typeof inPostgres = (work) =>
    inPostgres(async (stores) => {
      const result = await work(stores);
      await outsideTransactions(async () => beforeCommit.shift()?.());
      return result;
    });
  const sessions = pgSessions(database.db);
  const emails: EmailSender = { send: () => undefined };
  const shared = {
    transact,
    accounts: pgAccounts(database.db),
    sessions,
    passwords: {
      verify: async (password: string, hash: string | null) => hash === `hash of ${password}`,
      isOutdated: () => false,
      hash: async (password: string) => `hash of ${password}`,
    },
    commonPasswords: { includes: () => false },
    userCache: { forget: async () => undefined },
    loginAttempts: pgLoginAttempts(database.db),
    knownOrigins: pgKnownOrigins(database.db),
    revocations: createRevocations({ endedSessions: sessions, now: () => now }),
    newId,
    now: () => now,
  };
  const identity = createIdentity({
    ...shared,
    accessTokens: { issue: async () => ({ token: '', expiresIn: 900 }) },
    refreshTokens: {
      make: () => {
        const token = newId();
        return { token, digest: token };
      },
      successor: (token) => ({ token: `${token} next`, digest: `${token} next` }),
      digest: (token) => token,
    },
    oneTimeTokens: pgOneTimeTokens(database.db),
    emails,
  });
  const users = {
    ...createUsers({ ...shared, users: pgUsers(database.db) }),
    ...createErasure({ ...shared, reauthenticate: reauthenticate(shared) }),
  };
  const roles = createRoles(shared);
  /** A customer with the password `old`. */
  const aCustomer = async (name = 'Ada') => {
    const userId = newId<UserId>();
    const user = newCustomer({ id: userId, email: `${userId}@example.com`, name, now });
    await inPostgres(async (stores) => {
      await stores.users.insert(user);
      return ok(await stores.credentials.set(userId, 'hash of old', now));
    });
    return user;
  };
  return { identity, users, roles, sessions, aCustomer, beforeCommit, now };
};
