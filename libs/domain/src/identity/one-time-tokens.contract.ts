import { describe, expect, it } from 'vitest';
import { err, ok, type Transact, type UserId } from '../shared/index.ts';
import type { OneTimeCode, OneTimePurpose, OneTimeTokenReader, OneTimeTokens } from './ports.ts';

export type OneTimeTokensHarness = {
  readonly transact: Transact<{ readonly oneTimeTokens: OneTimeTokens }>;
  readonly oneTimeTokens: OneTimeTokenReader;
  newDigest(): string;
  aCustomer(): Promise<UserId>;
};

const now = new Date('2026-01-02T03:04:05.678Z');
const expiresAt = new Date('2026-01-02T03:34:05.678Z');
const justBefore = new Date(expiresAt.getTime() - 1);

/** What every store of codes that are sent by e-mail must do. */
export const oneTimeTokensContract = (where: string, open: () => Promise<OneTimeTokensHarness>): void => {
  const opened = async () => {
    const { transact, oneTimeTokens, newDigest, aCustomer } = await open();
    const tryToPut = (userId: UserId, code: OneTimeCode, at = now) =>
      transact(async (stores) =>
        ok(await stores.oneTimeTokens.put({ ...code, userId, expiresAt }, { most: 3, now: at })),
      );
    const aCode = (purpose: OneTimePurpose = 'password-reset'): OneTimeCode => ({ digest: newDigest(), purpose });
    const put = async (userId: UserId, code = aCode()): Promise<OneTimeCode> => {
      expect(await tryToPut(userId, code)).toEqual(ok(true));
      return code;
    };
    const take = (code: OneTimeCode, at = now) =>
      transact(async (stores) => ok(await stores.oneTimeTokens.take(code, at)));
    return { transact, oneTimeTokens, newDigest, aCustomer, aCode, tryToPut, put, take };
  };

  describe(`one-time tokens ${where}`, () => {
    it('tell whose they are, once', async () => {
      const { oneTimeTokens, aCustomer, put, take, newDigest } = await opened();
      const userId = await aCustomer();
      const code = await put(userId);
      expect(await oneTimeTokens.isGood(code, now)).toBe(true);
      expect(await take({ ...code, digest: newDigest() })).toEqual(ok(null));
      expect(await take(code)).toEqual(ok(userId));
      expect(await take(code)).toEqual(ok(null));
      expect(await oneTimeTokens.isGood(code, now)).toBe(false);
    });

    it('are taken by one of many at once', async () => {
      const { aCustomer, put, take } = await opened();
      const userId = await aCustomer();
      const code = await put(userId);
      const results = await Promise.all(Array.from({ length: 10 }, () => take(code)));
      expect(results.flatMap((result) => (result.ok && result.value ? [result.value] : []))).toEqual([userId]);
    });

    it('are good until they expire, to the millisecond', async () => {
      const { oneTimeTokens, aCustomer, put, take } = await opened();
      const userId = await aCustomer();
      const code = await put(userId);
      expect(await oneTimeTokens.isGood(code, expiresAt)).toBe(false);
      expect(await take(code, expiresAt)).toEqual(ok(null));
      expect(await oneTimeTokens.isGood(code, justBefore)).toBe(true);
      expect(await take(code, justBefore)).toEqual(ok(userId));
    });

    it('stay good when there are newer ones, until one of them is taken', async () => {
      const { oneTimeTokens, aCustomer, aCode, put, take } = await opened();
      const [ada, grace] = [await aCustomer(), await aCustomer()];
      const [older, newer, hers] = [await put(ada), await put(ada), await put(grace)];
      const other = await put(ada, aCode('email-verification'));
      for (const code of [older, newer, hers, other]) expect(await oneTimeTokens.isGood(code, now)).toBe(true);
      expect(await take(older)).toEqual(ok(ada));
      expect(await take(newer)).toEqual(ok(null));
      expect(await take(hers)).toEqual(ok(grace));
      expect(await take(other)).toEqual(ok(ada));
    });

    it('are at most so many of a purpose at once, of which none is voided by one more', async () => {
      const { aCustomer, aCode, tryToPut, put, take } = await opened();
      const userId = await aCustomer();
      const [first] = [await put(userId), await put(userId), await put(userId)];
      expect(await tryToPut(userId, aCode())).toEqual(ok(false));
      expect(await tryToPut(userId, aCode(), justBefore)).toEqual(ok(false));
      expect(await tryToPut(userId, aCode('email-verification'))).toEqual(ok(true));
      expect(await take(first)).toEqual(ok(userId));
      const again = await aCustomer();
      for (const _one of [1, 2, 3]) await put(again);
      expect(await tryToPut(again, aCode(), expiresAt)).toEqual(ok(true));
    });

    it('are no more than that also where many are asked for at once', async () => {
      const { aCustomer, aCode, tryToPut } = await opened();
      const userId = await aCustomer();
      const results = await Promise.all(Array.from({ length: 10 }, () => tryToPut(userId, aCode())));
      expect(results.filter((result) => result.ok && result.value)).toHaveLength(3);
    });

    it('are taken by one of two who present different ones at once', async () => {
      const { aCustomer, put, take } = await opened();
      const userId = await aCustomer();
      const codes = [await put(userId), await put(userId), await put(userId)];
      const results = await Promise.all(codes.map((code) => take(code)));
      expect(results.filter((result) => result.ok && result.value === userId)).toHaveLength(1);
    });

    it('are good again where the transaction that took them is refused', async () => {
      const { transact, aCustomer, put, take } = await opened();
      const userId = await aCustomer();
      const code = await put(userId);
      await transact(async ({ oneTimeTokens }) => {
        expect(await oneTimeTokens.take(code, now)).toBe(userId);
        return err('undone');
      });
      expect(await take(code)).toEqual(ok(userId));
    });
  });
};
