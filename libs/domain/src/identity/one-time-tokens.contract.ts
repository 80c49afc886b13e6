import { describe, expect, it } from 'vitest';
import { accept, refuse, type Transact, type UserId } from '../shared/index.ts';
import type { OneTimeCode, OneTimeTokenReader, OneTimeTokens } from './ports.ts';

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
    const put = async (userId: UserId): Promise<OneTimeCode> => {
      const code = { digest: newDigest(), purpose: 'password-reset' } as const;
      await transact(async (stores) => accept(await stores.oneTimeTokens.put({ ...code, userId, expiresAt })));
      return code;
    };
    const take = (code: OneTimeCode, at = now) =>
      transact(async (stores) => accept(await stores.oneTimeTokens.take(code, at)));
    return { transact, oneTimeTokens, newDigest, aCustomer, put, take };
  };

  describe(`one-time tokens ${where}`, () => {
    it('tell whose they are, once', async () => {
      const { oneTimeTokens, aCustomer, put, take, newDigest } = await opened();
      const userId = await aCustomer();
      const code = await put(userId);
      expect(await oneTimeTokens.isGood(code, now)).toBe(true);
      expect(await take({ ...code, digest: newDigest() })).toEqual(accept(null));
      expect(await take(code)).toEqual(accept(userId));
      expect(await take(code)).toEqual(accept(null));
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
      expect(await take(code, expiresAt)).toEqual(accept(null));
      expect(await oneTimeTokens.isGood(code, justBefore)).toBe(true);
      expect(await take(code, justBefore)).toEqual(accept(userId));
    });

    it('are void once the user has a newer one, and leave those of others', async () => {
      const { aCustomer, put, take } = await opened();
      const [ada, grace] = [await aCustomer(), await aCustomer()];
      const [older, newer, hers] = [await put(ada), await put(ada), await put(grace)];
      expect(await take(older)).toEqual(accept(null));
      expect(await take(newer)).toEqual(accept(ada));
      expect(await take(hers)).toEqual(accept(grace));
    });

    it('are good again where the transaction that took them is refused', async () => {
      const { transact, aCustomer, put, take } = await opened();
      const userId = await aCustomer();
      const code = await put(userId);
      await transact(async ({ oneTimeTokens }) => {
        expect(await oneTimeTokens.take(code, now)).toBe(userId);
        return refuse('undone');
      });
      expect(await take(code)).toEqual(accept(userId));
    });
  });
};
