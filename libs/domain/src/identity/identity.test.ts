import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accept, asId, type NewId, refuse, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { memoryLoginAttempts, memorySessions } from './identity.memory.ts';
import {
  absoluteLifetime,
  createIdentity,
  createRevocations,
  openSession,
  replayGrace,
  type SessionId,
  slidingLifetime,
  useSession,
} from './index.ts';
import type { Account } from './ports.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const plus = (date: Date, milliseconds: number): Date => new Date(date.getTime() + milliseconds);
const [ada, eve] = [asId<UserId>('ada'), asId<UserId>('eve')];
const credentials = { email: 'ada@example.com', password: 'right', address: '192.0.2.1' };

const setUp = () => {
  const memory = createMemory();
  const sessions = memorySessions(memory);
  const people = new Map<string, Account>([
    ['ada@example.com', { userId: ada, roles: ['customer'], passwordHash: 'hash of right' }],
    ['eve@example.com', { userId: eve, roles: ['customer'], passwordHash: null }],
  ]);
  const accounts = {
    findByEmail: async (email: string) => people.get(email) ?? null,
    find: async (userId: UserId) => [...people.values()].find((account) => account.userId === userId) ?? null,
  };
  const verified: (string | null)[] = [];
  const state = { now: start, signing: true, hashing: true };
  let count = 0;
  const newId: NewId = () => asId(`id ${++count}`);
  const identity = createIdentity({
    transact: memory.transact({ sessions, accounts }),
    accounts,
    sessions,
    passwords: {
      verify: async (password, hash) => {
        if (!state.hashing) throw new Error('too busy');
        verified.push(hash);
        return hash === `hash of ${password}`;
      },
    },
    accessTokens: {
      issue: async ({ userId, roles, sessionId }) => {
        if (!state.signing) throw new Error('no key');
        return { token: JSON.stringify({ userId, roles, sessionId }), expiresIn: 600 };
      },
    },
    refreshTokens: {
      make: () => ({ token: `token ${++count}`, digest: `digest of token ${count}` }),
      digest: (token) => `digest of ${token}`,
    },
    loginAttempts: memoryLoginAttempts(memory),
    revocations: createRevocations({ endedSessions: sessions, now: () => state.now }),
    newId,
    now: () => state.now,
  });
  const signedIn = async () => {
    const result = await identity.signIn(credentials);
    if (!result.ok) throw new Error('the sign-in was refused');
    return result.value;
  };
  return { ...identity, signedIn, people, verified, state };
};

describe('signing in', () => {
  it('opens a session and tells its tokens', async () => {
    const { signIn, listSessions } = setUp();
    const result = await signIn({ ...credentials, email: ' ADA@example.com' });
    const session = openSession({ id: asId<SessionId>('id 1'), userId: ada, now: start });
    const accessToken = JSON.stringify({ userId: ada, roles: ['customer'], sessionId: 'id 1' });
    expect(result).toEqual(accept({ accessToken, expiresIn: 600, refreshToken: 'token 2', session }));
    expect(await listSessions({ userId: ada })).toEqual(accept([session]));
  });

  it.each([
    ['an unknown address', { ...credentials, email: 'nobody@example.com' }, null],
    ['a customer without a password', { ...credentials, email: 'eve@example.com' }, null],
    ['a wrong password', { ...credentials, password: 'wrong' }, 'hash of right'],
  ])('refuses %s like any other, after verifying a password', async (_what, command, hash) => {
    const { signIn, verified } = setUp();
    expect(await signIn(command)).toEqual(refuse({ kind: 'invalid-credentials' }));
    expect(verified).toEqual([hash]);
  });
});

describe('guessing passwords', () => {
  const wrong = { ...credentials, password: 'wrong' };
  const throttledFor = (retryAfterSeconds: number) => refuse({ kind: 'login-throttled', retryAfterSeconds });

  it.each(['ada@example.com', 'nobody@example.com'])('has to wait after five for %s, right or wrong', async (email) => {
    const { signIn, verified, state } = setUp();
    for (const _free of [1, 2, 3, 4, 5]) {
      expect(await signIn({ ...wrong, email })).toEqual(refuse({ kind: 'invalid-credentials' }));
    }
    expect(await signIn({ ...credentials, email: email.toUpperCase() })).toEqual(throttledFor(1));
    expect(verified).toHaveLength(5);
    state.now = plus(start, 1000);
    await signIn({ ...wrong, email });
    expect(await signIn({ ...credentials, email })).toEqual(throttledFor(2));
  });

  it('counts guesses that come at once', async () => {
    const { signIn, verified } = setUp();
    const results = await Promise.all(Array.from({ length: 20 }, () => signIn(wrong)));
    expect(results.filter((result) => !result.ok && result.error.kind === 'login-throttled')).toHaveLength(15);
    expect(verified).toHaveLength(5);
  });

  it('starts anew once the password was right', async () => {
    const { signIn } = setUp();
    for (const _free of [1, 2, 3, 4]) await signIn(wrong);
    expect((await signIn(credentials)).ok).toBe(true);
    for (const _free of [1, 2, 3, 4, 5]) expect(await signIn(wrong)).toEqual(refuse({ kind: 'invalid-credentials' }));
  });

  it('has to wait for many accounts from one address, which a right password in between does not undo', async () => {
    const { signIn } = setUp();
    const fail = async (count: number) => {
      const result = await signIn({ ...wrong, email: `${count}@example.com` });
      expect(result).toEqual(refuse({ kind: 'invalid-credentials' }));
    };
    for (let count = 0; count < 48; count += 1) {
      await fail(count);
      expect((await signIn(credentials)).ok).toBe(true);
    }
    await fail(48);
    await fail(49);
    expect(await signIn(credentials)).toEqual(throttledFor(1));
    expect((await signIn({ ...credentials, address: '192.0.2.2' })).ok).toBe(true);
  });

  it('counts nothing where no password could be verified', async () => {
    const { signIn, state } = setUp();
    state.hashing = false;
    for (let count = 0; count < 60; count += 1) await expect(signIn(credentials)).rejects.toThrow('too busy');
    state.hashing = true;
    expect((await signIn({ ...credentials, address: '192.0.2.2' })).ok).toBe(true);
  });
});

describe('refreshing a session', () => {
  it('rotates the token and takes the roles of now', async () => {
    const { refreshSession, signedIn, people, state } = setUp();
    const first = await signedIn();
    people.set('ada@example.com', { userId: ada, roles: ['customer', 'staff'], passwordHash: null });
    state.now = plus(start, 1000);
    const second = await refreshSession(first);
    expect(second.ok && second.value.session).toEqual(useSession(first.session, state.now));
    expect(second.ok && second.value.accessToken).toContain('"staff"');
    expect(second.ok && (await refreshSession(second.value)).ok).toBe(true);
  });

  it('gives a sibling for an answer that was lost, and both go on', async () => {
    const { refreshSession, signedIn, state } = setUp();
    const first = await signedIn();
    const lost = await refreshSession(first);
    state.now = plus(start, replayGrace);
    const sibling = await refreshSession(first);
    if (!lost.ok || !sibling.ok) throw new Error('the refresh was refused');
    expect(sibling.value.refreshToken).not.toBe(lost.value.refreshToken);
    expect(sibling.value.session.id).toBe(first.session.id);
    expect((await refreshSession(lost.value)).ok).toBe(true);
    expect((await refreshSession(sibling.value)).ok).toBe(true);
  });

  it('ends the whole session where a spent token is presented too late, and no other', async () => {
    const { refreshSession, listSessions, signedIn, state } = setUp();
    const [first, other] = [await signedIn(), await signedIn()];
    const second = await refreshSession(first);
    state.now = plus(start, replayGrace + 1);
    expect(await refreshSession(first)).toEqual(refuse({ kind: 'refresh-token-reused' }));
    if (!second.ok) throw new Error('the refresh was refused');
    expect(await refreshSession(second.value)).toEqual(refuse({ kind: 'invalid-refresh-token' }));
    expect(await listSessions({ userId: ada })).toEqual(accept([other.session]));
  });

  it('refuses a token that was never issued, or whose session is over', async () => {
    const { refreshSession, signOut, signedIn } = setUp();
    const invalid = refuse({ kind: 'invalid-refresh-token' });
    expect(await refreshSession({ refreshToken: 'made up' })).toEqual(invalid);
    const { refreshToken, session } = await signedIn();
    expect(await signOut({ sessionId: session.id, userId: ada })).toEqual(accept(undefined));
    expect(await refreshSession({ refreshToken })).toEqual(invalid);
  });

  it('leaves the token good where the next one cannot be signed', async () => {
    const { refreshSession, signedIn, state } = setUp();
    const { refreshToken } = await signedIn();
    state.signing = false;
    await expect(refreshSession({ refreshToken })).rejects.toThrow('no key');
    state.signing = true;
    expect((await refreshSession({ refreshToken })).ok).toBe(true);
  });

  it('refuses a user who is no more', async () => {
    const { refreshSession, signedIn, people } = setUp();
    const { refreshToken } = await signedIn();
    people.clear();
    expect(await refreshSession({ refreshToken })).toEqual(refuse({ kind: 'invalid-refresh-token' }));
  });
});

describe('signing out', () => {
  it('ends the own session once, and knows nothing of the session of another', async () => {
    const { signOut, listSessions, signedIn } = setUp();
    const { session } = await signedIn();
    const notFound = refuse({ kind: 'session-not-found' });
    expect(await signOut({ sessionId: session.id, userId: eve })).toEqual(notFound);
    expect(await signOut({ sessionId: session.id, userId: ada })).toEqual(accept(undefined));
    expect(await signOut({ sessionId: session.id, userId: ada })).toEqual(notFound);
    expect(await listSessions({ userId: ada })).toEqual(accept([]));
  });
});

describe('the life of a session', () => {
  it('slides with each use, and ends after 90 days however often it is used', () => {
    const uses = fc.array(fc.integer({ min: 0, max: slidingLifetime - 1 }), { maxLength: 20 });
    fc.assert(
      fc.property(uses, (pauses) => {
        let session = openSession({ id: asId<SessionId>('s'), userId: ada, now: start });
        for (const pause of pauses) {
          const now = plus(session.lastUsedAt, pause);
          if (now >= session.expiresAt) break;
          session = useSession(session, now);
          expect(session.expiresAt > now).toBe(true);
        }
        const { lastUsedAt, expiresAt } = session;
        const bounds = [plus(lastUsedAt, slidingLifetime), plus(start, absoluteLifetime)];
        expect(expiresAt.getTime()).toBe(Math.min(...bounds.map((bound) => bound.getTime())));
      }),
    );
  });
});
