import { asId, err, type NewId, ok, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { memoryKnownOrigins, memoryLoginAttempts, memoryOneTimeTokens, memorySessions } from './identity.memory.ts';
import { createIdentity, createRevocations, type SecondFactorPolicy } from './index.ts';
import type { Account, Email, PasswordStore } from './ports.ts';

export const start = new Date('2026-01-02T03:04:05.678Z');
export const plus = (date: Date, milliseconds: number): Date => new Date(date.getTime() + milliseconds);
export const [ada, eve] = [asId<UserId>('ada'), asId<UserId>('eve')];
export const credentials = { email: 'ada@example.com', password: 'right', address: '192.0.2.1' };

/** Identity over memory, with Ada who has a password and Eve who has none, and what a test may look at or change. */
export const openIdentity = (secondFactorPolicy: SecondFactorPolicy = 'optional') => {
  const memory = createMemory();
  const sessions = memorySessions(memory);
  const people = new Map<string, Account>([
    ['ada@example.com', { userId: ada, email: 'ada@example.com', roles: ['customer'], passwordHash: 'hash of right' }],
    ['eve@example.com', { userId: eve, email: 'eve@example.com', roles: ['customer'], passwordHash: null }],
  ]);
  const accounts = {
    findByEmail: async (email: string) => people.get(email) ?? null,
    find: async (userId: UserId) => [...people.values()].find((account) => account.userId === userId) ?? null,
  };
  const oneTimeTokens = memoryOneTimeTokens(memory);
  const loginAttempts = memoryLoginAttempts(memory);
  const knownOrigins = memoryKnownOrigins(memory, async (email) => people.get(email)?.userId ?? null);
  const sent: Email[] = [];
  const readers: UserId[] = [];
  const forgotten: UserId[] = [];
  const outcomes: unknown[] = [];
  const mailboxes = { verify: async (userId: UserId) => void readers.push(userId) };
  const passwordStore: PasswordStore = {
    confirm: async (userId, passwordHash) => (await accounts.find(userId))?.passwordHash === passwordHash,
    set: async (userId, passwordHash) => {
      const [email, account] = [...people].find(([, person]) => person.userId === userId) ?? [];
      if (email !== undefined && account) people.set(email, { ...account, passwordHash });
    },
    replace: async (userId, { from, to }) => {
      const [email, account] = [...people].find(([, person]) => person.userId === userId) ?? [];
      if (email === undefined || account?.passwordHash !== from) return false;
      people.set(email, { ...account, passwordHash: to });
      return true;
    },
  };
  const verified: (string | null)[] = [];
  const state = {
    now: start,
    signing: true,
    hashing: true,
    outdated: false,
    counting: true,
    generation: 'next',
    answering: true,
  };
  /** When who has set up a device, the codes that are good, and those that were tried. */
  const factors = new Map<UserId, { readonly confirmedAt: Date }>();
  const codes = new Set<string>();
  const spent: string[] = [];
  /** What happens while a password is verified, before a transaction, and after its commit. */
  const meanwhile: (() => Promise<unknown>)[] = [];
  const beforeTransaction: (() => Promise<unknown>)[] = [];
  const afterCommit: (() => Promise<unknown>)[] = [];
  const revocations = createRevocations({ endedSessions: sessions, now: () => state.now });
  let count = 0;
  const newId: NewId = () => asId(`id ${++count}`);
  const transact = memory.transact({
    sessions,
    accounts,
    credentials: passwordStore,
    oneTimeTokens,
    mailboxes,
    loginAttempts,
    knownOrigins,
  });
  const identity = createIdentity({
    transact: async (work) => {
      await beforeTransaction.shift()?.();
      const result = await transact(work);
      await afterCommit.shift()?.();
      if (!state.answering) throw new Error('the answer to COMMIT is lost');
      return result;
    },
    accounts,
    knownOrigins,
    sessions,
    passwords: {
      verify: async (password, hash) => {
        if (!state.hashing) throw new Error('too busy');
        verified.push(hash);
        await meanwhile.shift()?.();
        return hash === `hash of ${password}` || hash === `new hash of ${password}`;
      },
      isOutdated: () => state.outdated,
      hash: async (password) => `new hash of ${password}`,
    },
    accessTokens: {
      issue: async ({ userId, roles, withheldRoles, amr, sessionId }) => {
        if (!state.signing) throw new Error('no key');
        return { token: JSON.stringify({ userId, roles, withheldRoles, amr, sessionId }), expiresIn: 600 };
      },
    },
    refreshTokens: {
      make: () => ({ token: `token ${++count}`, digest: `digest of token ${count}` }),
      successor: (token) => {
        const next = `${token} ${state.generation}`;
        return { token: next, digest: `digest of ${next}` };
      },
      digest: (token) => `digest of ${token}`,
    },
    userCache: {
      forget: async (userId, outcome) => {
        forgotten.push(userId);
        outcomes.push(outcome);
      },
    },
    oneTimeTokens,
    emails: { send: (email) => void sent.push(email) },
    commonPasswords: { includes: (password) => password === 'password' },
    loginAttempts: {
      ...loginAttempts,
      begin: async (subject, rule) => {
        if (!state.counting) throw new Error('cannot count');
        return loginAttempts.begin(subject, rule);
      },
    },
    revocations,
    secondFactors: { find: async (userId) => factors.get(userId) ?? null },
    secondFactorPolicy,
    spendCode: async ({ userId, code }) => {
      const factor = factors.get(userId);
      spent.push(code);
      return factor && codes.delete(code) ? ok(factor) : err({ kind: 'wrong-code' });
    },
    newId,
    now: () => state.now,
  });
  const signedIn = async () => {
    const result = await identity.signIn(credentials);
    if (!result.ok) throw new Error('the sign-in was refused');
    return result.value;
  };
  const device = { factors, codes, spent };
  const seen = { sent, readers, forgotten, outcomes, verified };
  return {
    ...identity,
    ...seen,
    revocations,
    signedIn,
    people,
    meanwhile,
    beforeTransaction,
    afterCommit,
    state,
    device,
  };
};
