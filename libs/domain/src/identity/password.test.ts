import { describe, expect, it } from 'vitest';
import { err, ok } from '../shared/index.ts';
import type { Session } from './index.ts';
import { ada, credentials, openIdentity, plus, start } from './people.memory.ts';

describe('a password', () => {
  const change = (session: Session) => ({
    userId: ada,
    sessionId: session.id,
    currentPassword: 'right',
    newPassword: 'better',
    address: '192.0.2.1',
  });

  it('is hashed anew at a sign-in where its hash is outdated', async () => {
    const { signIn, people, state } = openIdentity();
    state.outdated = true;
    expect((await signIn(credentials)).ok).toBe(true);
    expect(people.get('ada@example.com')?.passwordHash).toBe('new hash of right');
  });

  it('is changed by who knows it, and every other session is ended', async () => {
    const { changePassword, listSessions, refreshSession, signedIn, people, revocations } = openIdentity();
    const [current, other] = [await signedIn(), await signedIn()];
    expect(await changePassword(change(current.session))).toEqual(ok(undefined));
    expect(people.get('ada@example.com')?.passwordHash).toBe('new hash of better');
    expect(await listSessions({ userId: ada })).toEqual(ok([current.session]));
    expect((await refreshSession(other)).ok).toBe(false);
    expect([revocations.has(current.session.id), revocations.has(other.session.id)]).toEqual([false, true]);
  });

  it('stays, and so do the sessions, where the present one is wrong', async () => {
    const { changePassword, listSessions, signedIn, people } = openIdentity();
    const [current] = [await signedIn(), await signedIn()];
    const wrong = { ...change(current.session), currentPassword: 'wrong' };
    for (const _free of [1, 2, 3, 4, 5]) expect(await changePassword(wrong)).toEqual(err({ kind: 'wrong-password' }));
    expect(await changePassword(wrong)).toEqual(err({ kind: 'login-throttled', retryAfterSeconds: 1 }));
    expect(people.get('ada@example.com')?.passwordHash).toBe('hash of right');
    expect(await listSessions({ userId: ada })).toMatchObject({ value: { length: 2 } });
  });

  it('is not changed to one that is guessed first', async () => {
    const { changePassword, signedIn, people } = openIdentity();
    const { session } = await signedIn();
    const common = { ...change(session), newPassword: 'password' };
    expect(await changePassword(common)).toEqual(err({ kind: 'password-too-common' }));
    expect(people.get('ada@example.com')?.passwordHash).toBe('hash of right');
  });

  it('that is changed while somebody signs in with it lets nobody in, nor counts for the new one', async () => {
    const { changePassword, signIn, signedIn, listSessions, meanwhile, verified } = openIdentity();
    const { session } = await signedIn();
    meanwhile.push(() => changePassword(change(session)));
    expect(await signIn(credentials)).toEqual(err({ kind: 'invalid-credentials' }));
    expect(verified.at(-1)).toBe('new hash of better');
    expect(await listSessions({ userId: ada })).toEqual(ok([session]));
  });

  it('that is only hashed anew while somebody signs in with it lets them in', async () => {
    const { signIn, people, meanwhile, state } = openIdentity();
    state.outdated = true;
    meanwhile.push(() => signIn(credentials));
    expect((await signIn(credentials)).ok).toBe(true);
    expect(people.get('ada@example.com')?.passwordHash).toBe('new hash of right');
  });

  it('is changed once by two who change it at once', async () => {
    const { changePassword, signedIn } = openIdentity();
    const { session } = await signedIn();
    const results = await Promise.all([changePassword(change(session)), changePassword(change(session))]);
    expect(results.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });
});

describe('guessing passwords', () => {
  const wrong = { ...credentials, password: 'wrong' };
  const throttledFor = (retryAfterSeconds: number) => err({ kind: 'login-throttled', retryAfterSeconds });

  it.each(['ada@example.com', 'nobody@example.com'])('has to wait after five for %s, right or wrong', async (email) => {
    const { signIn, verified, state } = openIdentity();
    for (const _free of [1, 2, 3, 4, 5]) {
      expect(await signIn({ ...wrong, email })).toEqual(err({ kind: 'invalid-credentials' }));
    }
    expect(await signIn({ ...credentials, email: email.toUpperCase() })).toEqual(throttledFor(1));
    expect(verified).toHaveLength(5);
    state.now = plus(start, 1000);
    await signIn({ ...wrong, email });
    expect(await signIn({ ...credentials, email })).toEqual(throttledFor(2));
  });

  it('counts guesses that come at once', async () => {
    const { signIn, verified } = openIdentity();
    const results = await Promise.all(Array.from({ length: 20 }, () => signIn(wrong)));
    expect(results.filter((result) => !result.ok && result.error.kind === 'login-throttled')).toHaveLength(15);
    expect(verified).toHaveLength(5);
  });

  it('starts anew once the password was right', async () => {
    const { signIn } = openIdentity();
    for (const _free of [1, 2, 3, 4]) await signIn(wrong);
    expect((await signIn(credentials)).ok).toBe(true);
    for (const _free of [1, 2, 3, 4, 5]) expect(await signIn(wrong)).toEqual(err({ kind: 'invalid-credentials' }));
  });

  it('has to wait for many accounts from one address, which a right password in between does not undo', async () => {
    const { signIn } = openIdentity();
    const fail = async (count: number) => {
      const result = await signIn({ ...wrong, email: `${count}@example.com` });
      expect(result).toEqual(err({ kind: 'invalid-credentials' }));
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
    const { signIn, state } = openIdentity();
    state.hashing = false;
    for (let count = 0; count < 60; count += 1) await expect(signIn(credentials)).rejects.toThrow('too busy');
    state.hashing = true;
    expect((await signIn({ ...credentials, address: '192.0.2.2' })).ok).toBe(true);
  });
});
