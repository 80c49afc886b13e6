import { createRevocations, type SessionId } from '@orderline/domain/identity';
import { err, ok } from '@orderline/domain/shared';
import { resetSecondFactor } from '@orderline/domain/staff';
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

const asAdmin = async () => {
  const house = aHouse(opened());
  const { identity, roles, transact, sessions, now } = house;
  const { email, userId } = await house.anAdmin();
  const command = { email, password: 'old', address: newId() };
  const before = await identity.signIn(command);
  // From where it was before: a new origin is a row that would hold the account by itself.
  const deviceToken = before.ok ? before.value.deviceToken : undefined;
  const signIn = async () => {
    const signed = await identity.signIn({ ...command, deviceToken, code: '101' });
    return signed.ok ? JSON.parse(signed.value.accessToken) : signed;
  };
  const lose = () => roles.changeRoles({ userId, roles: ['customer'] });
  const revocations = createRevocations({ endedSessions: sessions, now: () => now });
  const reset = () => resetSecondFactor({ transact, revocations, now: () => now })({ userId });
  return { ...house, userId, signIn, lose, reset };
};

describe('a sign-in of staff, and rights that are taken away at once,', () => {
  it('give no role that is gone, where the roles are changed first', async () => {
    const { signIn, lose, beforeCommit } = await asAdmin();
    const signingIn: ReturnType<typeof signIn>[] = [];
    beforeCommit.push(async () => {
      // The first commit is that of the code.
      beforeCommit.push(async () => undefined);
      signingIn.push(signIn());
      await untilBlocked(opened().outside);
    });
    expect((await lose()).ok).toBe(true);
    expect(await Promise.all(signingIn)).toMatchObject([{ roles: ['customer'], withheldRoles: [] }]);
  });

  it.each(['lose', 'reset'] as const)('end the session, where that is there first (%s)', async (take) => {
    const { signIn, beforeCommit, sessions, userId, now, ...ways } = await asAdmin();
    const taking: Promise<{ readonly ok: boolean }>[] = [];
    beforeCommit.push(async () => undefined);
    beforeCommit.push(async () => {
      taking.push(ways[take]());
      await untilBlocked(opened().outside);
    });
    expect(await signIn()).toHaveProperty('sessionId');
    expect(await Promise.all(taking)).toMatchObject([{ ok: true }]);
    expect(await sessions.listFor(userId, now)).toEqual([]);
  });
});
