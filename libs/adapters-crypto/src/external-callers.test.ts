import { asId, err, ok, type Result, type UserId } from '@orderline/domain/shared';
import type { AdmitExternalUser, AdmitExternalUserRefusal } from '@orderline/domain/users';
import { describe, expect, it } from 'vitest';
import { type ExternalTokens, externalCallers } from './external-tokens.ts';

const ada: AdmitExternalUser = { issuer: 'https://id.example/', subject: 'ada', email: 'ada@example.com', name: 'Ada' };
const known = ok(asId<UserId>('ada'));
const expiresAt = 900_000;
const admitted = ok({ userId: asId<UserId>('ada'), expiresAt });

const setUp = () => {
  const clock = { at: 1, now: () => clock.at };
  const state: {
    person: AdmitExternalUser | null;
    answer: Result<UserId, AdmitExternalUserRefusal>;
    failing: boolean;
  } = { person: ada, answer: known, failing: false };
  const tokens: ExternalTokens = {
    verifierOf: (token) => (token === 'ours' ? null : async () => state.person && { person: state.person, expiresAt }),
  };
  let asked = 0;
  const admitExternalUser = async () => {
    asked += 1;
    if (state.failing) throw new Error('away');
    return state.answer;
  };
  return { ...externalCallers({ tokens, admitExternalUser, clock }), state, clock, asked: () => asked };
};

describe('a caller of another issuer', () => {
  it('is looked up once for all requests of a few seconds, known or refused', async () => {
    for (const answer of [known, err({ kind: 'account-not-linked' } as const)]) {
      const { admit, state, clock, asked } = setUp();
      state.answer = answer;
      const answers = await Promise.all(Array.from({ length: 100 }, () => admit('theirs')));
      expect(answers).toEqual(answers.map(() => (answer.ok ? admitted : answer)));
      clock.at += 3999;
      await admit('theirs');
      expect(asked()).toBe(1);
    }
  });

  it('who was erased is forgotten within five seconds', async () => {
    const { admit, state, clock } = setUp();
    await admit('theirs');
    state.answer = err({ kind: 'no-verified-email' });
    clock.at += 4999;
    expect(await admit('theirs')).toEqual(state.answer);
  });

  it('whose token is bad is nobody, however well the person is known', async () => {
    const { admit, state } = setUp();
    await admit('theirs');
    state.person = null;
    expect(await admit('theirs')).toEqual(err({ kind: 'invalid-token' }));
  });

  it('is asked for again after a failure, and at once with another address', async () => {
    const { admit, state, asked } = setUp();
    state.failing = true;
    await expect(admit('theirs')).rejects.toThrow('away');
    state.failing = false;
    expect(await admit('theirs')).toEqual(admitted);
    state.person = { ...ada, email: null };
    await admit('theirs');
    expect(asked()).toBe(3);
  });

  it('is left to us where the token is of no external issuer', () => {
    expect(setUp().admit('ours')).toBeNull();
  });
});
