import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, err, ok } from '../shared/index.ts';
import { absoluteLifetime, openSession, replayGrace, type SessionId, slidingLifetime, useSession } from './index.ts';
import { ada, credentials, eve, openIdentity, plus, start } from './people.memory.ts';

describe('signing in', () => {
  it('opens a session and tells its tokens', async () => {
    const { signIn, listSessions } = openIdentity();
    const result = await signIn({ ...credentials, email: ' ADA@example.com' });
    const session = openSession({ id: asId<SessionId>('id 2'), userId: ada, provenFactorAt: null, now: start });
    const accessToken = JSON.stringify({
      userId: ada,
      roles: ['customer'],
      withheldRoles: [],
      amr: ['pwd'],
      sessionId: 'id 2',
    });
    const tokens = { accessToken, expiresIn: 600, refreshToken: 'token 3', deviceToken: 'token 1' };
    expect(result).toEqual(ok({ ...tokens, session }));
    expect(await listSessions({ userId: ada })).toEqual(ok([session]));
  });

  it.each([
    ['an unknown address', { ...credentials, email: 'nobody@example.com' }, null],
    ['a customer without a password', { ...credentials, email: 'eve@example.com' }, null],
    ['a wrong password', { ...credentials, password: 'wrong' }, 'hash of right'],
  ])('refuses %s like any other, after verifying a password', async (_what, command, hash) => {
    const { signIn, verified } = openIdentity();
    expect(await signIn(command)).toEqual(err({ kind: 'invalid-credentials' }));
    expect(verified).toEqual([hash]);
  });
});

describe('refreshing a session', () => {
  it('rotates the token and takes the roles of now', async () => {
    const { refreshSession, signedIn, people, state } = openIdentity();
    const first = await signedIn();
    people.set('ada@example.com', {
      userId: ada,
      email: 'ada@example.com',
      roles: ['customer', 'staff'],
      passwordHash: null,
    });
    state.now = plus(start, 1000);
    const second = await refreshSession(first);
    expect(second.ok && second.value.session).toEqual(useSession(first.session, state.now));
    expect(second.ok && second.value.accessToken).toContain('"staff"');
    expect(second.ok && (await refreshSession(second.value)).ok).toBe(true);
  });

  it('gives the same token again for an answer that was lost, and goes on from there', async () => {
    const { refreshSession, signedIn, state } = openIdentity();
    const first = await signedIn();
    const lost = await refreshSession(first);
    state.now = plus(start, replayGrace);
    const again = await refreshSession(first);
    if (!lost.ok || !again.ok) throw new Error('the refresh was refused');
    expect(again.value).toEqual(lost.value);
    expect((await refreshSession(again.value)).ok).toBe(true);
  });

  it('gives all who present one token at once one and the same next one', async () => {
    const { refreshSession, signedIn } = openIdentity();
    const first = await signedIn();
    const results = await Promise.all(Array.from({ length: 30 }, () => refreshSession(first)));
    const tokens = results.map((result) => (result.ok ? result.value.refreshToken : result.error.kind));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(first.refreshToken);
  });

  it('ends the session of a thief who took part in one refresh and of the owner, once both have gone on', async () => {
    const { refreshSession, listSessions, signedIn, state } = openIdentity();
    const first = await signedIn();
    const [owner, thief] = [await refreshSession(first), await refreshSession(first)];
    if (!owner.ok || !thief.ok) throw new Error('the refresh was refused');
    expect((await refreshSession(thief.value)).ok).toBe(true);
    state.now = plus(start, replayGrace + 1);
    expect(await refreshSession(owner.value)).toEqual(err({ kind: 'refresh-token-reused' }));
    expect(await listSessions({ userId: ada })).toEqual(ok([]));
  });

  it('gives no second token next to the one that is known, where the secret behind them was changed', async () => {
    const { refreshSession, listSessions, signedIn, state } = openIdentity();
    const first = await signedIn();
    const second = await refreshSession(first);
    state.generation = 'another';
    expect(await refreshSession(first)).toEqual(err({ kind: 'invalid-refresh-token' }));
    expect(await listSessions({ userId: ada })).toMatchObject({ value: { length: 1 } });
    expect(second.ok && (await refreshSession(second.value)).ok).toBe(true);
  });

  it('ends the whole session where a spent token is presented too late, and no other', async () => {
    const { refreshSession, listSessions, signedIn, state } = openIdentity();
    const [first, other] = [await signedIn(), await signedIn()];
    const second = await refreshSession(first);
    state.now = plus(start, replayGrace + 1);
    expect(await refreshSession(first)).toEqual(err({ kind: 'refresh-token-reused' }));
    if (!second.ok) throw new Error('the refresh was refused');
    expect(await refreshSession(second.value)).toEqual(err({ kind: 'invalid-refresh-token' }));
    expect(await listSessions({ userId: ada })).toEqual(ok([other.session]));
  });

  it('refuses a token that was never issued, or whose session is over', async () => {
    const { refreshSession, signOut, signedIn } = openIdentity();
    const invalid = err({ kind: 'invalid-refresh-token' });
    expect(await refreshSession({ refreshToken: 'made up' })).toEqual(invalid);
    const { refreshToken, session } = await signedIn();
    expect(await signOut({ sessionId: session.id, userId: ada })).toEqual(ok(undefined));
    expect(await refreshSession({ refreshToken })).toEqual(invalid);
  });

  it('leaves the token good where the next one cannot be signed', async () => {
    const { refreshSession, signedIn, state } = openIdentity();
    const { refreshToken } = await signedIn();
    state.signing = false;
    await expect(refreshSession({ refreshToken })).rejects.toThrow('no key');
    state.signing = true;
    expect((await refreshSession({ refreshToken })).ok).toBe(true);
  });

  it('refuses a user who is no more', async () => {
    const { refreshSession, signedIn, people } = openIdentity();
    const { refreshToken } = await signedIn();
    people.clear();
    expect(await refreshSession({ refreshToken })).toEqual(err({ kind: 'invalid-refresh-token' }));
  });
});

describe('signing out', () => {
  it('ends the own session once, and knows nothing of the session of another', async () => {
    const { signOut, listSessions, signedIn } = openIdentity();
    const { session } = await signedIn();
    const notFound = err({ kind: 'session-not-found' });
    expect(await signOut({ sessionId: session.id, userId: eve })).toEqual(notFound);
    expect(await signOut({ sessionId: session.id, userId: ada })).toEqual(ok(undefined));
    expect(await signOut({ sessionId: session.id, userId: ada })).toEqual(notFound);
    expect(await listSessions({ userId: ada })).toEqual(ok([]));
  });
});

describe('the life of a session', () => {
  it('slides with each use, and ends after 90 days however often it is used', () => {
    const uses = fc.array(fc.integer({ min: 0, max: slidingLifetime - 1 }), { maxLength: 20 });
    fc.assert(
      fc.property(uses, (pauses) => {
        let session = openSession({ id: asId<SessionId>('s'), userId: ada, provenFactorAt: null, now: start });
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
