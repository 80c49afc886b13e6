import { describe, expect, it } from 'vitest';
import { err, ok, type UserId } from '../shared/index.ts';
import { judgeRights, type SecondFactorPolicy } from './index.ts';
import { ada, credentials, openIdentity, plus, start } from './people.memory.ts';

const aDay = 24 * 60 * 60 * 1000;

/** Ada of the staff, who has set up a device or has not. */
type Opening = {
  readonly roles?: readonly string[];
  readonly enrolled?: boolean;
  readonly policy?: SecondFactorPolicy;
};

const open = ({ roles = ['customer', 'admin'], enrolled = true, policy }: Opening = {}) => {
  const opened = openIdentity(policy);
  const { people, device } = opened;
  people.set('ada@example.com', {
    ...{ userId: ada, email: 'ada@example.com', roles, passwordHash: 'hash of right' },
  });
  if (enrolled) device.factors.set(ada, { confirmedAt: plus(start, -aDay) });
  device.codes.add('492039');
  const signIn = (code?: string, password = 'right') => opened.signIn({ ...credentials, password, code });
  return { ...opened, signIn };
};

type Signed = Awaited<ReturnType<ReturnType<typeof open>['signIn']>>;

const claimsOf = (signed: Pick<Signed, 'ok'> & { readonly value?: { readonly accessToken: string } }) => {
  const { roles, withheldRoles, amr } = JSON.parse(signed.value?.accessToken ?? 'null');
  return { roles, withheldRoles, amr };
};

const whole = { roles: ['customer', 'admin'], withheldRoles: [], amr: ['pwd', 'otp'] };
const cut = { roles: ['customer'], withheldRoles: ['admin'], amr: ['pwd'] };
const unasked = { ...whole, amr: ['pwd'] };

describe('a sign-in of staff', () => {
  it.each([
    ['of who has set up a device, without a code', true, undefined, cut],
    ['of who has set up a device, with a code of it', true, '492039', whole],
    ['of who has set up none, without a code', false, undefined, unasked],
  ])('%s', async (_what, enrolled, code, claims) => {
    expect(claimsOf(await open({ enrolled }).signIn(code))).toEqual(claims);
  });

  it.each([
    ['a wrong code', true, '000000'],
    ['nothing in the place of a code', true, ''],
    ['a code of no device', false, '492039'],
  ])('is refused with %s, and opens nothing', async (_what, enrolled, code) => {
    const { signIn, listSessions } = open({ enrolled });
    expect(await signIn(code)).toEqual(err({ kind: 'wrong-code' }));
    expect(await listSessions({ userId: ada })).toEqual(ok([]));
  });

  it('spends no code on a wrong password, and one code once', async () => {
    const { signIn, device } = open();
    expect(await signIn('492039', 'wrong')).toEqual(err({ kind: 'invalid-credentials' }));
    expect(device.spent).toEqual([]);
    expect((await signIn('492039')).ok).toBe(true);
    expect(await signIn('492039')).toEqual(err({ kind: 'wrong-code' }));
  });

  it('spends one code where the password is changed meanwhile, to the same one', async () => {
    const { signIn, device, meanwhile, people } = open();
    const [email, account] = [...people].find(([, { userId }]) => userId === ada) ?? [];
    if (email === undefined || !account) throw new Error('nobody is there');
    meanwhile.push(async () => people.set(email, { ...account, passwordHash: 'new hash of right' }));
    expect(claimsOf(await signIn('492039'))).toEqual(whole);
    expect(device.spent).toEqual(['492039']);
  });

  it('counts guesses at codes apart from those at the password, which was right', async () => {
    const { signIn } = open();
    for (const _more of Array.from({ length: 20 })) expect(await signIn('000000')).toEqual(err({ kind: 'wrong-code' }));
    expect(claimsOf(await signIn())).toEqual(cut);
  });

  it('is a customer’s to whoever is no customer either', async () => {
    expect(claimsOf(await open({ roles: ['admin'] }).signIn())).toMatchObject({ roles: [], withheldRoles: ['admin'] });
  });

  it('takes nothing from a customer who has a device from other days', async () => {
    const { signIn } = open({ roles: ['customer'] });
    expect(claimsOf(await signIn())).toEqual({ roles: ['customer'], withheldRoles: [], amr: ['pwd'] });
    expect(claimsOf(await signIn('492039'))).toEqual({ roles: ['customer'], withheldRoles: [], amr: ['pwd', 'otp'] });
  });

  it('has a customer’s rights without a device, where one is required', async () => {
    const { signIn } = open({ enrolled: false, policy: 'required' });
    expect(claimsOf(await signIn())).toEqual(cut);
  });
});

describe('a session of staff', () => {
  it('keeps through refreshes what its sign-in proved', async () => {
    const { signIn, refreshSession } = open();
    for (const [code, claims] of [
      ['492039', whole],
      [undefined, cut],
    ] as const) {
      const signed = await signIn(code);
      if (!signed.ok) throw new Error('the sign-in was refused');
      const refreshed = await refreshSession(signed.value);
      expect(claimsOf(refreshed)).toEqual(claims);
      if (refreshed.ok) expect(claimsOf(await refreshSession(refreshed.value))).toEqual(claims);
    }
  });

  it('has a customer’s rights from the next refresh on, once a device is set up', async () => {
    const { signIn, refreshSession, device } = open({ enrolled: false });
    const signed = await signIn();
    device.factors.set(ada, { confirmedAt: start });
    expect(signed.ok && claimsOf(await refreshSession(signed.value))).toEqual(cut);
  });

  it('has proved nothing by a device that was replaced', async () => {
    const { signIn, refreshSession, device } = open();
    const signed = await signIn('492039');
    device.factors.set(ada, { confirmedAt: start });
    expect(signed.ok && claimsOf(await refreshSession(signed.value))).toEqual(cut);
  });

  it.each([
    ['a device that is gone', '492039', cut],
    ['none, as no device was there', undefined, unasked],
  ])('has proved %s, and is refreshed where a second factor is optional', async (_what, code, claims) => {
    const { signIn, refreshSession, device } = open({ enrolled: code !== undefined });
    const signed = await signIn(code);
    device.factors.delete(ada);
    expect(signed.ok && claimsOf(await refreshSession(signed.value))).toEqual(claims);
  });
});

describe('a token, while it is good,', () => {
  const judge = (enrolled: boolean, secondFactorPolicy: 'optional' | 'required' = 'optional') => {
    const asked: UserId[] = [];
    const isEnrolled = async (userId: UserId) => {
      asked.push(userId);
      return enrolled;
    };
    return { judge: judgeRights({ enrolled: { isEnrolled }, secondFactorPolicy }), asked };
  };

  it.each([
    ['of a sign-in that proved a second factor opens what it says', whole, true, 'required', whole, 0],
    ['of who has none opens what it says', unasked, false, 'optional', unasked, 1],
    ['of who has set one up since opens what is a customer’s', unasked, true, 'optional', cut, 1],
    [
      'of an earlier release opens what it says to who has none',
      { ...unasked, amr: [] },
      false,
      'optional',
      { ...unasked, amr: [] },
      1,
    ],
    [
      'of an earlier release opens what is a customer’s to who has one',
      { ...unasked, amr: [] },
      true,
      'optional',
      { ...cut, amr: [] },
      1,
    ],
    ['opens what is a customer’s where a second factor is required', unasked, false, 'required', cut, 0],
    [
      'of a customer opens what it says, and nobody is asked',
      { ...unasked, roles: ['customer'] },
      true,
      'required',
      { ...unasked, roles: ['customer'] },
      0,
    ],
    [
      'of a scheduler opens what it says, and nobody is asked',
      { ...unasked, roles: ['scheduler'] },
      true,
      'required',
      { ...unasked, roles: ['scheduler'] },
      0,
    ],
  ] as const)('%s', async (_what, claims, enrolled, policy, judged, lookups) => {
    const { judge: judgeOf, asked } = judge(enrolled, policy);
    expect(await judgeOf({ userId: ada, ...claims })).toEqual({ userId: ada, ...judged });
    expect(asked).toHaveLength(lookups);
  });

  it('opens nothing while it cannot be told whether a second factor is asked for', async () => {
    const isEnrolled = async () => Promise.reject(new Error('no database'));
    const judgeOf = judgeRights({ enrolled: { isEnrolled }, secondFactorPolicy: 'optional' });
    await expect(judgeOf({ userId: ada, ...unasked })).rejects.toThrow('no database');
  });
});
