import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { err, ok, type Transact } from '../shared/index.ts';
import { attemptsWithOneMore, waitSecondsAfter } from './login-attempts.ts';
import type { Throttle } from './login-ports.ts';
import type { CountedAttempts, LoginAttempts, LoginSubject } from './ports.ts';

export type LoginAttemptsHarness = {
  readonly transact: Transact<{ readonly loginAttempts: CountedAttempts }>;
  readonly attempts: LoginAttempts;
  newName(): string;
};

const start = new Date('2026-01-02T03:04:05.678Z');
const plus = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
const throttle: Throttle = { free: 3, longestWaitSeconds: 30, forgivenEverySeconds: 60 };

/** What every store of login attempts must do. */
export const loginAttemptsContract = (where: string, open: () => Promise<LoginAttemptsHarness>): void => {
  const opened = async () => {
    const { transact, attempts, newName } = await open();
    const account = (name = newName()): LoginSubject => ({ kind: 'account', name, account: name });
    const begin = (subject: LoginSubject, now: Date, by = throttle) => attempts.begin(subject, { throttle: by, now });
    return { ...attempts, transact, newName, account, begin };
  };

  describe(`login attempts ${where}`, () => {
    it('lets the free ones through, then has each wait twice as long as the one before, up to the longest', async () => {
      const { account, begin } = await opened();
      const ada = account();
      for (const _free of [1, 2, 3]) expect(await begin(ada, start)).toBeNull();
      let now = start;
      for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
        const until = new Date(now.getTime() + seconds * 1000);
        expect(await begin(ada, new Date(until.getTime() - 1))).toEqual(until);
        expect(await begin(ada, until)).toBeNull();
        now = until;
      }
    });

    it('has nobody wait before the free ones are used, though clocks differ and attempts overtake each other', async () => {
      const { account, begin } = await opened();
      const ada = account();
      expect(await begin(ada, plus(1))).toBeNull();
      expect(await begin(ada, start)).toBeNull();
    });

    it('counts nothing of an attempt that had to wait', async () => {
      const { account, begin } = await opened();
      const ada = account();
      for (const _free of [1, 2, 3]) await begin(ada, start);
      for (const _early of [1, 2, 3]) expect(await begin(ada, start)).toEqual(plus(1));
    });

    it('counts each of many that come at once', async () => {
      const { account, begin } = await opened();
      const ada = account();
      const waits = await Promise.all(Array.from({ length: 20 }, () => begin(ada, start)));
      expect(waits.filter((wait) => wait === null)).toHaveLength(3);
      expect(waits.filter((wait) => wait?.getTime() === plus(1).getTime())).toHaveLength(17);
    });

    it('tells accounts from addresses, and each from the others', async () => {
      const { account, begin } = await opened();
      const ada = account();
      for (const _free of [1, 2, 3]) await begin(ada, start);
      expect(await begin(ada, start)).not.toBeNull();
      expect(await begin({ ...ada, kind: 'address' }, start)).toBeNull();
      expect(await begin(account(), start)).toBeNull();
    });

    it('forgets an account, and takes one attempt back', async () => {
      const { account, begin, forget, takeBack } = await opened();
      const [ada, grace] = [account(), account()];
      for (const _free of [1, 2, 3]) await begin(ada, start);
      await forget(ada);
      for (const _free of [1, 2, 3]) expect(await begin(ada, start)).toBeNull();
      for (const _free of [1, 2]) await begin(grace, start);
      await takeBack(grace);
      for (const _free of [2, 3]) expect(await begin(grace, start)).toBeNull();
      expect(await begin(grace, start)).toEqual(plus(1));
      await forget(account());
      await takeBack(account());
    });

    it('forgets all that was counted for an account at once, from wherever, and nothing of others', async () => {
      const { transact, newName, account, begin } = await opened();
      const [ada, grace] = [newName(), newName()];
      const fromHere: LoginSubject = { kind: 'account-address', name: newName(), account: ada };
      const here: LoginSubject = { kind: 'address', name: ada };
      for (const _free of [1, 2, 3]) {
        for (const subject of [account(ada), fromHere, here, account(grace)]) await begin(subject, start);
      }
      const forget = (undo: boolean) =>
        transact(async ({ loginAttempts }) => {
          await loginAttempts.forgetAccount(ada);
          return undo ? err('undone') : ok(undefined);
        });
      await forget(true);
      for (const subject of [account(ada), fromHere]) expect(await begin(subject, start)).toEqual(plus(1));
      await forget(false);
      for (const subject of [account(ada), fromHere]) expect(await begin(subject, start)).toBeNull();
      for (const subject of [here, account(grace)]) expect(await begin(subject, start)).toEqual(plus(1));
      await forget(false);
    });

    it('counts, waits and forgives as the rules say, whatever the times', async () => {
      const { account, begin } = await opened();
      const rule = fc.record({
        free: fc.integer({ min: 1, max: 4 }),
        longestWaitSeconds: fc.integer({ min: 1, max: 900 }),
        forgivenEverySeconds: fc.integer({ min: 1, max: 600 }),
      });
      const pauses = fc.array(fc.integer({ min: -5, max: 700 }), { minLength: 10, maxLength: 25 });
      await fc.assert(
        fc.asyncProperty(rule, pauses, async (by, seconds) => {
          const ada = account();
          let [now, attempts, last] = [start, 0, start];
          let until: Date | null = null;
          for (const pause of seconds) {
            now = new Date(now.getTime() + pause * 1000);
            const wait = await begin(ada, now, by);
            expect(wait).toEqual(until && until > now ? until : null);
            if (wait) continue;
            const idleSeconds = (now.getTime() - last.getTime()) / 1000;
            attempts = attemptsWithOneMore({ attempts, idleSeconds }, by);
            const waited = waitSecondsAfter(attempts, by);
            last = now;
            until = waited > 0 ? new Date(now.getTime() + waited * 1000) : null;
          }
        }),
        { numRuns: 30 },
      );
    });
  });
};
