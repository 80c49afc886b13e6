import { describe, expect, it } from 'vitest';
import { asId, err, ok, type UserId } from '../shared/index.ts';
import { credentials, openIdentity, plus, start } from './people.memory.ts';

const second = 1000;
const hour = 3600 * second;
const guess = { ...credentials, password: 'wrong' };
const [home, elsewhere] = ['192.0.2.1', '192.0.2.2'];
const stranger = (nth: number): string => `2001:db8:${nth.toString(16)}::/64`;

const setUp = () => {
  const identity = openIdentity();
  const { signIn, verified, requestPasswordReset, resetPassword, sent, state } = identity;
  const answer = async (command: Parameters<typeof signIn>[0]) => {
    const result = await signIn(command);
    return result.ok ? 'signed in' : result.error.kind;
  };
  /** Guesses once from each of many addresses, and tells how many of the guesses were tried. */
  const guessFromEverywhere = async (addresses: number) => {
    const before = verified.length;
    for (let nth = 0; nth < addresses; nth += 1) await signIn({ ...guess, address: stranger(nth) });
    return verified.length - before;
  };
  const reset = async (address: string, newPassword: string) => {
    await requestPasswordReset({ email: credentials.email, address });
    const token = /^token \d+$/m.exec(sent.at(-1)?.text ?? '')?.[0] ?? 'none';
    expect(await resetPassword({ token, newPassword, address })).toEqual(ok(undefined));
  };
  const later = (ms: number): void => {
    state.now = plus(state.now, ms);
  };
  return { ...identity, answer, guessFromEverywhere, reset, later };
};

describe('somebody who guesses at an account from one address', () => {
  it('keeps nobody waiting who comes from another, however long it goes on', async () => {
    const { answer, state, later } = setUp();
    for (; state.now < plus(start, 24 * hour); later(900 * second)) {
      await answer({ ...guess, address: elsewhere });
      expect(await answer({ ...credentials, address: stranger(state.now.getTime() / second) })).toBe('signed in');
    }
  });

  it('ends at one guess in a quarter of an hour', async () => {
    const { answer, state, later, verified } = setUp();
    for (; state.now < plus(start, 24 * hour); later(5 * second)) await answer(guess);
    expect(verified.length).toBeLessThan(5 + 11 + 96);
  });

  it('has to wait beside the owner of a device that is known there, who has not', async () => {
    const { answer, signedIn } = setUp();
    const { deviceToken } = await signedIn();
    for (const _free of [1, 2, 3, 4, 5]) expect(await answer(guess)).toBe('invalid-credentials');
    expect(await answer(credentials)).toBe('login-throttled');
    expect(await answer({ ...credentials, deviceToken })).toBe('signed in');
  });
});

describe('those who guess at an account from ever other addresses', () => {
  it('end at one guess in five minutes', async () => {
    const { signIn, verified, state, later } = setUp();
    let nth = 0;
    for (; state.now < plus(start, 24 * hour); later(5 * second)) {
      nth += 1;
      await signIn({ ...guess, address: stranger(nth) });
    }
    expect(verified.length).toBeLessThan(50 + 10 + 24 * 12);
  });

  it.each(['ada@example.com', 'nobody@example.com'])(
    'have the next stranger of %s wait, right or wrong',
    async (email) => {
      const { signIn } = setUp();
      for (let nth = 0; nth < 50; nth += 1) {
        expect(await signIn({ ...guess, email, address: stranger(nth) })).toEqual(err({ kind: 'invalid-credentials' }));
      }
      const waits = err({ kind: 'login-throttled', retryAfterSeconds: 1 });
      expect(await signIn({ ...credentials, email, address: home })).toEqual(waits);
    },
  );

  it('keep nobody waiting on a device or in a network that the account knows', async () => {
    const { answer, guessFromEverywhere, signedIn, later, state } = setUp();
    const { deviceToken } = await signedIn();
    for (; state.now < plus(start, 24 * hour); later(hour)) {
      expect(await guessFromEverywhere(60)).toBeLessThan(60);
      const away = stranger(1000 + state.now.getTime() / second);
      expect(await answer({ ...credentials, address: away })).toBe('login-throttled');
      expect(await answer(credentials)).toBe('signed in');
      expect(await answer({ ...credentials, address: away, deviceToken })).toBe('signed in');
      later(hour);
      expect(await answer(credentials)).toBe('signed in');
    }
  });

  it('gain nothing by a device that another account knows, nor by one that is made up', async () => {
    const { answer, guessFromEverywhere, signIn, signedIn, people } = setUp();
    const grace = {
      userId: asId<UserId>('grace'),
      email: 'grace@example.com',
      roles: [],
      passwordHash: 'hash of right',
    };
    people.set(grace.email, grace);
    const graces = await signIn({ ...credentials, email: grace.email });
    const { deviceToken } = await signedIn();
    await guessFromEverywhere(60);
    const away = { ...credentials, address: stranger(99) };
    expect(await answer({ ...away, deviceToken: 'made up' })).toBe('login-throttled');
    expect(await answer({ ...away, deviceToken: graces.ok ? graces.value.deviceToken : '' })).toBe('login-throttled');
    expect(await answer({ ...away, deviceToken })).toBe('signed in');
  });

  it('keep the owner waiting no longer once the password is reset, though they go on', async () => {
    const { answer, guessFromEverywhere, reset, later } = setUp();
    await guessFromEverywhere(60);
    expect(await answer(credentials)).toBe('login-throttled');
    await reset(home, 'better');
    expect(await answer({ ...credentials, password: 'better', address: elsewhere })).toBe('signed in');
    for (let day = 0; day < 3; day += 1) {
      await guessFromEverywhere(100);
      later(24 * hour);
      await guessFromEverywhere(100);
      expect(await answer({ ...credentials, password: 'better' })).toBe('signed in');
    }
  });
});

describe('a reset', () => {
  it('lifts the wait of whoever mistyped, wherever that was', async () => {
    const { answer, reset } = setUp();
    for (const address of [home, elsewhere]) {
      for (const _free of [1, 2, 3, 4, 5]) await answer({ ...guess, address });
      expect(await answer({ ...credentials, address })).toBe('login-throttled');
    }
    await reset(stranger(1), 'better');
    for (const address of [home, elsewhere]) {
      expect(await answer({ ...credentials, password: 'better', address })).toBe('signed in');
    }
  });

  it('lifts the wait of who guessed at a change of the password', async () => {
    const { changePassword, reset, signedIn, answer } = setUp();
    const { session } = await signedIn();
    const { userId } = session;
    const change = (currentPassword: string) =>
      changePassword({ userId, sessionId: session.id, currentPassword, newPassword: 'best', address: home });
    for (const _free of [1, 2, 3, 4, 5]) await change('wrong');
    expect(await change('right')).toEqual(err({ kind: 'login-throttled', retryAfterSeconds: 1 }));
    await reset(elsewhere, 'better');
    expect(await answer({ ...credentials, password: 'better' })).toBe('signed in');
    expect(await change('better')).toEqual(ok(undefined));
  });
});

describe('a device that is known', () => {
  it('guesses no faster than others, where its token is stolen, and holds up nobody else', async () => {
    const { answer, signedIn, verified, later, state } = setUp();
    const { deviceToken } = await signedIn();
    const before = verified.length;
    for (let nth = 0; state.now < plus(start, 24 * hour); later(10 * second)) {
      nth += 1;
      await answer({ ...guess, address: stranger(nth), deviceToken });
    }
    expect(verified.length - before).toBeLessThan(5 + 11 + 96);
    expect(await answer({ ...credentials, deviceToken })).toBe('login-throttled');
    expect(await answer(credentials)).toBe('signed in');
  });

  it('keeps its token, and one that comes without a good one is given another', async () => {
    const { signIn, signedIn } = setUp();
    const { deviceToken } = await signedIn();
    const again = await signIn({ ...credentials, deviceToken });
    expect(again).toMatchObject({ ok: true, value: { deviceToken } });
    for (const claimed of [undefined, 'made up']) {
      const other = await signIn({ ...credentials, deviceToken: claimed });
      expect(other.ok && other.value.deviceToken).not.toBe(deviceToken);
      expect(other.ok && other.value.deviceToken).not.toBe(claimed);
    }
  });
});

describe('somebody who tries one password at many accounts from one address', () => {
  it('ends at six a minute, also with devices of other accounts, and keeps known devices in the office going', async () => {
    const { signIn, signedIn, answer, verified, state, later } = setUp();
    const { deviceToken } = await signedIn();
    const before = verified.length;
    let nth = 0;
    for (; state.now < plus(start, hour); later(second)) {
      nth += 1;
      await signIn({ ...guess, email: `${nth}@example.com`, deviceToken });
    }
    expect(verified.length - before).toBeLessThan(50 + 10 + 360);
    while ((await answer({ ...guess, email: `${nth}@example.com` })) !== 'login-throttled') nth += 1;
    expect(await answer(credentials)).toBe('login-throttled');
    expect(await answer({ ...credentials, deviceToken })).toBe('signed in');
  });
});
