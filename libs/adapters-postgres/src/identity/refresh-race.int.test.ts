import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';

const opened = useDatabase();

const setUp = async () => {
  const { identity, aCustomer } = aHouse(opened());
  const { email } = await aCustomer();
  const signedIn = await identity.signIn({ email, password: 'old', address: newId() });
  if (!signedIn.ok) throw new Error('the sign-in was refused');
  const { session, refreshToken } = signedIn.value;
  const refresh = async (token: string) => {
    const result = await identity.refreshSession({ refreshToken: token });
    return result.ok ? result.value.refreshToken : result.error.kind;
  };
  const tokens = () => opened().outside`select digest from refresh_tokens where session_id = ${session.id}`;
  return { refresh, refreshToken, tokens };
};

describe('thirty refreshes with one token at once', () => {
  it('get one and the same next token, round after round, and only one is kept', async () => {
    const { refresh, refreshToken, tokens } = await setUp();
    let token = refreshToken;
    for (let round = 1; round <= 10; round += 1) {
      const presented = token;
      const answers = await Promise.all(Array.from({ length: 30 }, () => refresh(presented)));
      expect(new Set(answers).size).toBe(1);
      token = answers[0] ?? '';
      expect(token).not.toBe(presented);
      expect(await tokens()).toHaveLength(round + 1);
    }
    expect(await refresh(token)).toBe(`${token} next`);
  });
});
