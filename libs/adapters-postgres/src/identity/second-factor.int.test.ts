import { createRevocations } from '@orderline/domain/identity';
import { err, ok } from '@orderline/domain/shared';
import { resetSecondFactor } from '@orderline/domain/staff';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';

const opened = useDatabase();

const wrongCode = err({ kind: 'wrong-code' });

const setUp = async () => {
  const house = aHouse(opened());
  const admin = await house.anAdmin();
  const signIn = (code?: string) =>
    house.identity.signIn({ email: admin.email, password: 'old', address: newId(), code });
  return { ...house, ...admin, signIn };
};

type Opened = Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>['signIn']>>;

const rightsIn = (signed: Pick<Opened, 'ok'> & { readonly value?: { readonly accessToken: string } }) => {
  const { roles, withheldRoles, amr } = JSON.parse(signed.value?.accessToken ?? 'null');
  return { roles, withheldRoles, amr };
};

const whole = { roles: ['customer', 'admin'], withheldRoles: [], amr: ['pwd', 'otp'] };
const cut = { roles: ['customer'], withheldRoles: ['admin'], amr: ['pwd'] };

describe('a sign-in of staff in PostgreSQL', () => {
  it.each([
    ['no code', () => undefined, cut],
    ['a code', () => '101', whole],
    ['a recovery code', (recoveryCode: string) => recoveryCode, whole],
  ])('has with %s its rights, and keeps them through refreshes', async (_what, codeOf, rights) => {
    const { signIn, identity, recoveryCode } = await setUp();
    const signed = await signIn(codeOf(recoveryCode));
    expect(rightsIn(signed)).toEqual(rights);
    const refreshed = signed.ok && (await identity.refreshSession(signed.value));
    expect(refreshed && rightsIn(refreshed)).toEqual(rights);
    const lost = signed.ok && (await identity.refreshSession(signed.value));
    expect(lost && rightsIn(lost)).toEqual(rights);
  });

  it('opens nothing with a code that is wrong, or was used before', async () => {
    const { signIn, recoveryCode, sessions, userId, now } = await setUp();
    for (const code of ['100', 'wrong', '']) expect(await signIn(code)).toEqual(wrongCode);
    expect(await sessions.listFor(userId, now)).toEqual([]);
    for (const code of ['101', recoveryCode]) {
      expect((await signIn(code)).ok).toBe(true);
      expect(await signIn(code)).toEqual(wrongCode);
    }
  });

  it.each(['code', 'recovery code'])(
    'has the rights of staff for one of many who bring one %s at once',
    async (kind) => {
      const { signIn, recoveryCode, sessions, userId, now } = await setUp();
      const code = kind === 'code' ? '101' : recoveryCode;
      const results = await Promise.all(Array.from({ length: 10 }, () => signIn(code)));
      expect(results.filter(({ ok: isOk }) => isOk).map(rightsIn)).toEqual([whole]);
      expect(results.filter((result) => !result.ok)).toEqual(Array.from({ length: 9 }, () => wrongCode));
      expect(await sessions.listFor(userId, now)).toHaveLength(1);
    },
  );

  it('is over once the device is reset, and proves nothing of another one', async () => {
    const { signIn, identity, transact, sessions, userId, now } = await setUp();
    const [proved, alone] = [await signIn('101'), await signIn()];
    const revocations = createRevocations({ endedSessions: sessions, now: () => now });
    expect(await resetSecondFactor({ transact, revocations, now: () => now })({ userId })).toEqual(ok(undefined));
    for (const signed of [proved, alone]) {
      if (!signed.ok) throw new Error('the sign-in was refused');
      expect(revocations.has(signed.value.session.id)).toBe(true);
      expect(await identity.refreshSession(signed.value)).toEqual(err({ kind: 'invalid-refresh-token' }));
    }
  });

  it('has proved nothing of a device that was set up in the place of its own', async () => {
    const { signIn, identity, userId } = await setUp();
    const signed = await signIn('101');
    await opened()
      .outside`update second_factors set confirmed_at = now() + interval '1 hour' where user_id = ${userId}`;
    const refreshed = signed.ok && (await identity.refreshSession(signed.value));
    expect(refreshed && rightsIn(refreshed)).toEqual(cut);
  });

  it('has a customer’s rights where a process of an earlier release has opened the session', async () => {
    const { signIn, identity, userId } = await setUp();
    const signed = await signIn('101');
    await opened().outside`update sessions set proven_factor_at = null where user_id = ${userId}`;
    const refreshed = signed.ok && (await identity.refreshSession(signed.value));
    expect(refreshed && rightsIn(refreshed)).toEqual(cut);
  });
});
