import { describe, expect, it } from 'vitest';
import { err } from '../shared/index.ts';
import { ada, credentials, openIdentity, plus, start } from './people.memory.ts';

const aDay = 24 * 60 * 60 * 1000;

/** Ada, an admin whose password and code are right. */
const open = () => {
  const { signIn, people, device, ...opened } = openIdentity();
  const become = (roles: readonly string[]) =>
    people.set(credentials.email, { userId: ada, email: credentials.email, roles, passwordHash: 'hash of right' });
  become(['customer', 'admin']);
  device.factors.set(ada, { confirmedAt: plus(start, -aDay) });
  device.codes.add('492039');
  const rights = async () => {
    const signed = await signIn({ ...credentials, code: '492039' });
    if (!signed.ok) return signed;
    const { roles, withheldRoles, amr } = JSON.parse(signed.value.accessToken);
    return { roles, withheldRoles, amr };
  };
  return { ...opened, people, device, become, rights };
};

const moments = ['meanwhile', 'beforeTransaction', 'afterCommit'] as const;

describe('a sign-in of staff', () => {
  it.each(moments)('has the roles of the moment when its session is there (%s)', async (moment) => {
    const { rights, become, ...hooks } = open();
    hooks[moment].push(async () => become(['customer']));
    expect(await rights()).toEqual({ roles: ['customer'], withheldRoles: [], amr: ['pwd', 'otp'] });
  });

  it.each(moments.slice(1))('proves nothing of a device that was replaced until then (%s)', async (moment) => {
    const { rights, device, ...hooks } = open();
    hooks[moment].push(async () => device.factors.set(ada, { confirmedAt: start }));
    expect(await rights()).toEqual({ roles: ['customer'], withheldRoles: ['admin'], amr: ['pwd'] });
  });

  it.each(moments)('is refused to who is erased until then (%s)', async (moment) => {
    const { rights, people, ...hooks } = open();
    hooks[moment].push(async () => people.clear());
    expect(await rights()).toEqual(err({ kind: 'invalid-credentials' }));
  });
});
