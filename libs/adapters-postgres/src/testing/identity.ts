import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createIdentity,
  createRevocations,
  type EmailSender,
  reauthenticate,
  throttleCodes,
} from '@orderline/domain/identity';
import { ok, type UserId } from '@orderline/domain/shared';
import { type SpendCodePorts, spendCode } from '@orderline/domain/staff';
import { createErasure, createRoles, createUsers, newCustomer } from '@orderline/domain/users';
import { pgTransact } from '../connection/transact.ts';
import { pgPersonalData } from '../cross/erasure.ts';
import { pgAccounts, pgMailboxes, pgOneTimeTokens, pgSessions } from '../identity/identity.ts';
import { pgKnownOrigins, pgLoginAttempts } from '../identity/login-attempts.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgIdempotencyKeys } from '../shared/idempotency-keys.ts';
import { pgSecondFactors } from '../staff/second-factors.ts';
import { pgCredentials, pgUsers } from '../users/users.ts';
import type { TestDatabase } from './database.ts';
import { newId } from './new-id.ts';

const now = new Date();

const unasked = (): never => {
  throw new Error('nobody asks for that');
};

/** What setting a device up needs. */
const nothing = { makeSecret: unasked, uri: unasked, make: unasked };

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
    secondFactors: pgSecondFactors(db),
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
  const secondFactors = pgSecondFactors(database.db);
  const codes: SpendCodePorts = {
    ...{ ...shared, secondFactors, throttleCodes: throttleCodes(shared) },
    oneTimeCodes: { ...nothing, stepOf: (_secret, code) => (/^\d+$/.test(code) ? Number(code) : null) },
    recoveryCodes: { ...nothing, digest: (code) => code },
    staffSeal: { open: (sealed) => sealed },
  };
  const identity = createIdentity({
    ...shared,
    accessTokens: { issue: async (claims) => ({ token: JSON.stringify(claims), expiresIn: 900 }) },
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
    secondFactors,
    secondFactorPolicy: 'optional',
    spendCode: (claim) => spendCode(codes, claim),
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
  /** An admin with the password `old`, whose device shows the number of a time step, and who has one recovery code. */
  const anAdmin = async () => {
    const { id: userId, email } = await aCustomer('Grace');
    await roles.changeRoles({ userId, roles: ['customer', 'admin'] });
    const recoveryCode = newId();
    await inPostgres(async ({ secondFactors: factors }) => {
      await factors.propose({ userId, sealedSecret: 'sealed' });
      await factors.confirm({ userId, sealedSecret: 'sealed' }, { step: 100, now });
      return ok(await factors.setRecoveryCodes(userId, [recoveryCode.replaceAll('-', '')]));
    });
    return { userId, email, recoveryCode };
  };
  return { identity, users, roles, sessions, aCustomer, anAdmin, transact, beforeCommit, now };
};
