import type { SessionId } from '@orderline/domain/identity';
import { err, ok } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';

const opened = useDatabase();

const setUp = async () => {
  const { identity, sessions, aCustomer, beforeCommit, now } = aHouse(opened());
  const { id: userId, email } = await aCustomer();
  const address = newId();
  const signIn = () => identity.signIn({ email, password: 'old', address });
  const change = () => {
    const passwords = { currentPassword: 'old', newPassword: 'new' };
    return identity.changePassword({ userId, sessionId: newId<SessionId>(), ...passwords, address });
  };
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
    expect(await change()).toEqual(ok(undefined));
    expect(await Promise.all(signingIn)).toEqual([err({ kind: 'invalid-credentials' })]);
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
    expect(await Promise.all(changing)).toEqual([ok(undefined)]);
    expect(await live()).toEqual([]);
  });
});
