import { ok } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';

const opened = useDatabase();

const setUp = async () => {
  const { identity, aCustomer } = aHouse(opened());
  const { id, email } = await aCustomer();
  const signIn = async (from: {
    readonly address?: string;
    readonly password?: string;
    readonly deviceToken?: string;
  }) => {
    const { address = newId(), password = 'old', deviceToken } = from;
    const result = await identity.signIn({ email, password, address, deviceToken });
    return result.ok ? result.value : result.error.kind;
  };
  /** Guesses at once, each from an address of its own, and tells how many were tried. */
  const guess = async (count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => signIn({ password: 'a guess' })));
    return answers.filter((answer) => answer === 'invalid-credentials').length;
  };
  const reset = async (address: string, newPassword: string) => {
    const token = newId();
    await opened().outside`insert into one_time_tokens (user_id, purpose, digest, expires_at)
      values (${id}, 'password-reset', ${token}, now() + interval '1 hour')`;
    return identity.resetPassword({ token, newPassword, address });
  };
  return { signIn, guess, reset };
};

describe('many who guess at an account at once, each from elsewhere', () => {
  it('are tried fifty times, and keep nobody waiting where the account is known', async () => {
    const { signIn, guess } = await setUp();
    const home = newId();
    const first = await signIn({ address: home });
    const deviceToken = typeof first === 'string' ? first : first.deviceToken;
    expect(await guess(120)).toBe(50);
    expect(await signIn({})).toBe('login-throttled');
    expect(await signIn({ address: home })).toMatchObject({ expiresIn: 900 });
    expect(await signIn({ deviceToken })).toMatchObject({ deviceToken });
  });

  it('do not undo a reset, which lets its owner in from here at any time', async () => {
    const { signIn, guess, reset } = await setUp();
    const home = newId();
    await guess(60);
    expect(await signIn({ address: home })).toBe('login-throttled');
    const [outcome] = await Promise.all([reset(home, 'new'), guess(60), guess(60)]);
    expect(outcome).toEqual(ok(undefined));
    await guess(60);
    expect(await signIn({ address: home, password: 'new' })).toMatchObject({ expiresIn: 900 });
    expect(await signIn({ address: home, password: 'old' })).toBe('invalid-credentials');
  });
});
