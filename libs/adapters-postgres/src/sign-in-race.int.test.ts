import { AsyncLocalStorage } from 'node:async_hooks';
import { createIdentity, createRevocations, type EmailSender, type SessionId } from '@orderline/domain/identity';
import { accept, refuse, type UserId } from '@orderline/domain/shared';
import { newCustomer } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { pgAccounts, pgMailboxes, pgSessions } from './identity.ts';
import { pgLoginAttempts } from './identity-login-attempts.ts';
import { pgOneTimeTokens } from './identity-one-time-tokens.ts';
import { untilBlocked } from './testing/blocked.ts';
import { useDatabase } from './testing/database.ts';
import { newId } from './testing/new-id.ts';
import { pgTransact } from './transact.ts';
import { pgCredentials, pgUsers } from './users.ts';

const opened = useDatabase();
const now = new Date();

type Hook = () => Promise<unknown>;

/** A customer, identity over PostgreSQL, and what happens just before a transaction of it commits. */
const setUp = async () => {
  const { database } = opened();
  const beforeCommit: Hook[] = [];
  const outsideTransactions = AsyncLocalStorage.snapshot();
  const transact = pgTransact(database.business, (db) => ({
    sessions: pgSessions(db),
    accounts: pgAccounts(db),
    credentials: pgCredentials(db),
    oneTimeTokens: pgOneTimeTokens(db),
    mailboxes: pgMailboxes(db),
    users: pgUsers(db),
  }));
  const sessions = pgSessions(database.db);
  const emails: EmailSender = { send: () => undefined };
  const tokens = { token: '', expiresIn: 900 };
  const identity = createIdentity({
    transact: (work) =>
      transact(async (stores) => {
        const result = await work(stores);
        await outsideTransactions(async () => beforeCommit.shift()?.());
        return result;
      }),
    accounts: pgAccounts(database.db),
    sessions,
    passwords: {
      verify: async (password, hash) => hash === `hash of ${password}`,
      isOutdated: () => false,
      hash: async (password) => `hash of ${password}`,
    },
    commonPasswords: { includes: () => false },
    accessTokens: { issue: async () => tokens },
    refreshTokens: { make: () => ({ token: '', digest: newId() }), digest: (token) => token },
    userCache: { forget: async () => undefined },
    oneTimeTokens: pgOneTimeTokens(database.db),
    loginAttempts: pgLoginAttempts(database.db),
    revocations: createRevocations({ endedSessions: sessions, now: () => now }),
    emails,
    newId,
    now: () => now,
  });
  const userId = newId<UserId>();
  const email = `${userId}@example.com`;
  await transact(async ({ users, credentials }) => {
    await users.insert(newCustomer({ id: userId, email, name: 'Ada', now }));
    return accept(await credentials.set(userId, 'hash of old', now));
  });
  const address = newId();
  const signIn = () => identity.signIn({ email, password: 'old', address });
  const change = () =>
    identity.changePassword({
      userId,
      sessionId: newId<SessionId>(),
      currentPassword: 'old',
      newPassword: 'new',
      address,
    });
  const live = () => sessions.listFor(userId, now);
  return { signIn, change, live, beforeCommit };
};

describe('a sign-in and a change of the same password at once', () => {
  it('leave no session behind where the change is first', async () => {
    const { signIn, change, live, beforeCommit } = await setUp();
    const signingIn: ReturnType<typeof signIn>[] = [];
    beforeCommit.push(async () => {
      signingIn.push(signIn());
      await untilBlocked(opened().outside);
    });
    expect(await change()).toEqual(accept(undefined));
    expect(await Promise.all(signingIn)).toEqual([refuse({ kind: 'invalid-credentials' })]);
    expect(await live()).toEqual([]);
  });

  it('leave no session behind where the sign-in is first', async () => {
    const { signIn, change, live, beforeCommit } = await setUp();
    const changing: ReturnType<typeof change>[] = [];
    beforeCommit.push(async () => {
      changing.push(change());
      await untilBlocked(opened().outside);
    });
    expect((await signIn()).ok).toBe(true);
    expect(await Promise.all(changing)).toEqual([accept(undefined)]);
    expect(await live()).toEqual([]);
  });
});
