import { describe, expect, it } from 'vitest';
import { err, ok } from '../shared/index.ts';
import type { ResetPassword } from './index.ts';
import { ada, credentials, openIdentity, plus, start } from './people.memory.ts';
import { oneTimeLifetime } from './send-code.ts';

const asking = { email: ' ADA@example.com', address: '192.0.2.1' };
const invalid = err({ kind: 'invalid-reset-token' });

const setUp = () => {
  const identity = openIdentity();
  /** The code that the last e-mail holds, on a line of its own. */
  const code = () => /^token \d+$/m.exec(identity.sent.at(-1)?.text ?? '')?.[0] ?? 'none';
  const { address } = asking;
  const resetPassword = (reset: Omit<ResetPassword, 'address'>) => identity.resetPassword({ ...reset, address });
  return { ...identity, resetPassword, code };
};

describe('a password that was forgotten', () => {
  it('is set by the code that its owner was sent, once, and every session is ended', async () => {
    const {
      requestPasswordReset,
      resetPassword,
      signIn,
      signedIn,
      listSessions,
      revocations,
      people,
      sent,
      readers,
      forgotten,
      code,
    } = setUp();
    const { session } = await signedIn();
    expect(await requestPasswordReset(asking)).toEqual(ok(undefined));
    expect(sent.map(({ to }) => to)).toEqual(['ada@example.com']);
    const reset = { token: code(), newPassword: 'better' };
    expect(await resetPassword(reset)).toEqual(ok(undefined));
    expect(people.get('ada@example.com')?.passwordHash).toBe('new hash of better');
    expect(await listSessions({ userId: ada })).toEqual(ok([]));
    expect(revocations.has(session.id)).toBe(true);
    expect([readers, forgotten]).toEqual([[ada], [ada]]);
    expect(await resetPassword(reset)).toEqual(invalid);
    expect((await signIn(credentials)).ok).toBe(false);
  });

  it('is reset in the eyes of caches also where the answer to COMMIT is lost', async () => {
    const { requestPasswordReset, resetPassword, forgotten, outcomes, state, code } = setUp();
    await requestPasswordReset(asking);
    state.answering = false;
    await expect(resetPassword({ token: code(), newPassword: 'better' })).rejects.toThrow(/COMMIT is lost/);
    expect({ forgotten, outcomes }).toEqual({ forgotten: [ada], outcomes: ['unknown'] });
  });

  it('is not set to one that is guessed first, and the code stays good', async () => {
    const { requestPasswordReset, resetPassword, code } = setUp();
    await requestPasswordReset(asking);
    const common = { token: code(), newPassword: 'password' };
    expect(await resetPassword(common)).toEqual(err({ kind: 'password-too-common' }));
    expect(await resetPassword({ ...common, newPassword: 'better' })).toEqual(ok(undefined));
  });

  it('may be the first one of a customer who was invited', async () => {
    const { requestPasswordReset, resetPassword, people, code } = setUp();
    await requestPasswordReset({ ...asking, email: 'eve@example.com' });
    expect(await resetPassword({ token: code(), newPassword: 'first' })).toEqual(ok(undefined));
    expect(people.get('eve@example.com')?.passwordHash).toBe('new hash of first');
  });

  it('stays what it is until then, and after a code that is made up or expired', async () => {
    const { requestPasswordReset, resetPassword, signIn, state, code } = setUp();
    await requestPasswordReset(asking);
    expect(await resetPassword({ token: 'made up', newPassword: 'mine' })).toEqual(invalid);
    state.now = plus(start, oneTimeLifetime['password-reset']);
    expect(await resetPassword({ token: code(), newPassword: 'mine' })).toEqual(invalid);
    expect((await signIn(credentials)).ok).toBe(true);
  });

  it('is set by any code that was sent, until one of them is used', async () => {
    const { requestPasswordReset, resetPassword, state, code } = setUp();
    await requestPasswordReset(asking);
    const older = code();
    state.now = plus(start, oneTimeLifetime['password-reset'] - 1);
    await requestPasswordReset(asking);
    expect(await resetPassword({ token: older, newPassword: 'better' })).toEqual(ok(undefined));
    expect(await resetPassword({ token: code(), newPassword: 'mine' })).toEqual(invalid);
  });

  it('is asked for by its owner whatever one stranger asks for, whose e-mails void no code', async () => {
    const { requestPasswordReset, resetPassword, sent, state, code } = setUp();
    await requestPasswordReset(asking);
    const own = code();
    const end = start.getTime() + oneTimeLifetime['password-reset'] - 1000;
    for (; state.now.getTime() < end; state.now = plus(state.now, 1000)) {
      await requestPasswordReset({ ...asking, address: '198.51.100.7' });
    }
    const foreign = sent.length - 1;
    expect(foreign).toBeLessThan(20);
    expect(await requestPasswordReset(asking)).toEqual(ok(undefined));
    expect(sent).toHaveLength(foreign + 2);
    expect(await resetPassword({ token: own, newPassword: 'better' })).toEqual(ok(undefined));
  });

  it('is set by its owner at any time while a thousand addresses ask, who fill no mailbox', async () => {
    const { requestPasswordReset, sent, state } = setUp();
    const day = 24 * 60 * 60;
    const sentAt: number[] = [];
    for (let second = 0; second < day; second += 15) {
      state.now = plus(start, second * 1000);
      await requestPasswordReset({ ...asking, address: `198.51.100.${second % 1000}` });
      while (sentAt.length < sent.length) sentAt.push(second);
      expect(second - (sentAt.at(-1) ?? 0)).toBeLessThan(oneTimeLifetime['password-reset'] / 1000);
    }
    expect(sent.length).toBeLessThan(20 + 12 + (day / 900) * 1.1);
  });

  it('does not tell who has an account, and fills no mailbox', async () => {
    const { requestPasswordReset, sent } = setUp();
    for (const email of ['nobody@example.com', 'ada@example.com']) {
      const ask = () => requestPasswordReset({ ...asking, email });
      for (const _free of [1, 2, 3]) expect(await ask()).toEqual(ok(undefined));
      expect(await ask()).toEqual(err({ kind: 'too-many-emails', retryAfterSeconds: 1 }));
    }
    expect(sent).toHaveLength(3);
  });

  it('is not asked for where nobody can count who asks', async () => {
    const { requestPasswordReset, requestEmailVerification, sent, state } = setUp();
    state.counting = false;
    await expect(requestPasswordReset(asking)).rejects.toThrow('cannot count');
    await expect(requestEmailVerification({ userId: ada, address: asking.address })).rejects.toThrow('cannot count');
    expect(sent).toEqual([]);
  });
});
