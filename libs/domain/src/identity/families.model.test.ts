import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asId, err, type NewId, ok, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { memoryKnownOrigins, memoryLoginAttempts, memoryOneTimeTokens, memorySessions } from './identity.memory.ts';
import { createIdentity, createRevocations, replayGrace, type SessionId, slidingLifetime } from './index.ts';
import type { Account } from './ports.ts';

const account: Account = { userId: asId<UserId>('ada'), email: 'ada@example.com', roles: [], passwordHash: 'right' };

const aShop = () => {
  const memory = createMemory();
  const sessions = memorySessions(memory);
  const accounts = { findByEmail: async () => account, find: async () => account };
  const clock = { now: new Date('2026-01-02T03:04:05.678Z') };
  const credentials = { confirm: async () => true, set: async () => undefined, replace: async () => true };
  const oneTimeTokens = memoryOneTimeTokens(memory);
  const loginAttempts = memoryLoginAttempts(memory);
  const knownOrigins = memoryKnownOrigins(memory, async () => account.userId);
  const revocations = createRevocations({ endedSessions: sessions, now: () => clock.now });
  let count = 0;
  const newId: NewId = () => asId(`id ${++count}`);
  const identity = createIdentity({
    transact: memory.transact({
      sessions,
      accounts,
      credentials,
      oneTimeTokens,
      mailboxes: { verify: async () => undefined },
      loginAttempts,
      knownOrigins,
    }),
    accounts,
    knownOrigins,
    sessions,
    passwords: { verify: async () => true, isOutdated: () => false, hash: async () => 'a hash' },
    accessTokens: { issue: async () => ({ token: 'signed', expiresIn: 600 }) },
    refreshTokens: {
      make: () => ({ token: `token ${++count}`, digest: `digest of token ${count}` }),
      successor: (token) => ({ token: `${token} next`, digest: `digest of ${token} next` }),
      digest: (token) => `digest of ${token}`,
    },
    userCache: { forget: async () => undefined },
    oneTimeTokens,
    emails: { send: () => undefined },
    commonPasswords: { includes: (password) => password === 'password' },
    loginAttempts,
    revocations,
    secondFactors: { find: async () => null },
    secondFactorPolicy: 'optional',
    spendCode: async () => err({ kind: 'wrong-code' }),
    newId,
    now: () => clock.now,
  });
  return { ...identity, clock, revocations };
};

type Issued = { readonly token: string; readonly sessionId: SessionId; rotatedAt: number | null; next?: string };

/** What a reader of the rules expects: each session's end, and when each token was first spent. */
type Expected = { readonly issued: Issued[]; readonly expiry: Map<SessionId, number>; readonly over: Set<SessionId> };

const expectedAnswer = ({ expiry, over }: Expected, { sessionId, rotatedAt }: Issued, now: number) => {
  if (over.has(sessionId) || now >= (expiry.get(sessionId) ?? 0)) return 'invalid-refresh-token';
  return rotatedAt !== null && now - rotatedAt > replayGrace ? 'refresh-token-reused' : 'accepted';
};

const step = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ do: 'sign in' as const }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('refresh' as const), token: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sign out' as const), token: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      milliseconds: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(1, replayGrace - 1, replayGrace, replayGrace + 1) },
        { weight: 1, arbitrary: fc.constantFrom(slidingLifetime - 1, slidingLifetime) },
      ),
    }),
  },
);

const pick = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % items.length];

it('a session goes on by its one unspent token, by a lost one again, and ends where one was copied', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const { clock, signIn, refreshSession, signOut, revocations } = aShop();
      const expected: Expected = { issued: [], expiry: new Map(), over: new Set() };
      const { issued, expiry, over } = expected;
      const receive = (pair: {
        readonly refreshToken: string;
        readonly session: { id: SessionId; expiresAt: Date };
      }) => {
        expect(issued.map(({ token }) => token)).not.toContain(pair.refreshToken);
        issued.push({ token: pair.refreshToken, sessionId: pair.session.id, rotatedAt: null });
        expiry.set(pair.session.id, pair.session.expiresAt.getTime());
      };
      const refresh = async (presented: Issued) => {
        const now = clock.now.getTime();
        const answer = expectedAnswer(expected, presented, now);
        const result = await refreshSession({ refreshToken: presented.token });
        expect(result.ok ? 'accepted' : result.error.kind).toBe(answer);
        if (answer === 'refresh-token-reused') over.add(presented.sessionId);
        expect(revocations.has(presented.sessionId)).toBe(over.has(presented.sessionId));
        if (!result.ok) return;
        presented.rotatedAt ??= now;
        expect(result.value.session.id).toBe(presented.sessionId);
        if (presented.next === undefined) receive(result.value);
        presented.next ??= result.value.refreshToken;
        expect(result.value.refreshToken).toBe(presented.next);
        const unspent = issued.filter(
          ({ sessionId, rotatedAt }) => sessionId === presented.sessionId && rotatedAt === null,
        );
        expect(unspent).toHaveLength(1);
      };
      const end = async ({ sessionId }: Issued) => {
        const live = !over.has(sessionId) && clock.now.getTime() < (expiry.get(sessionId) ?? 0);
        const result = await signOut({ sessionId, userId: account.userId });
        expect(result.ok).toBe(live);
        if (live) over.add(sessionId);
      };
      for (const next of steps) {
        if (next.do === 'wait') clock.now = new Date(clock.now.getTime() + next.milliseconds);
        else if (next.do === 'sign in') {
          const result = await signIn({ email: 'ada@example.com', password: 'right', address: '192.0.2.1' });
          expect(result).toMatchObject(ok({}));
          if (result.ok) receive(result.value);
        } else {
          const token = pick(issued, next.token);
          if (token) await (next.do === 'refresh' ? refresh(token) : end(token));
        }
      }
    }),
    { numRuns: 300 },
  );
});
