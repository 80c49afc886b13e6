import { describe, expect, it } from 'vitest';
import type { RateLimit, RateLimiter, RateLimitResult } from './rate-limiter.ts';

/** What every limiter promises, wherever it counts. */
export const rateLimiterContract = (where: string, open: (rate: RateLimit) => Promise<RateLimiter>): void => {
  describe(`a rate limit in ${where}`, () => {
    const five = { name: 'five', limit: 5, windowSeconds: 3600 };

    it('lets a key spend its limit, counts it down, and then refuses', async () => {
      const limiter = await open(five);
      const spent: RateLimitResult[] = [];
      for (let n = 0; n < 7; n++) spent.push(await limiter.consume('ada', 1));
      expect(spent.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false]);
      expect(spent.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
      for (const { resetSeconds } of spent) {
        expect(resetSeconds).toBeGreaterThan(0);
        expect(resetSeconds).toBeLessThanOrEqual(3600);
      }
    });

    it('lets nobody through beyond it, however many ask at once', async () => {
      const limiter = await open(five);
      const spent = await Promise.all(Array.from({ length: 40 }, () => limiter.consume('ada', 1)));
      expect(spent.filter(({ allowed }) => allowed)).toHaveLength(5);
    });

    it('is each key’s own', async () => {
      const limiter = await open(five);
      for (let n = 0; n < 9; n++) await limiter.consume('ada', 1);
      expect(await limiter.consume('grace', 1)).toMatchObject({ allowed: true, remaining: 4 });
    });

    it('is not that of another name', async () => {
      await (await open(five)).consume('ada', 5);
      expect(await (await open({ ...five, name: 'other' })).consume('ada', 1)).toMatchObject({ remaining: 4 });
    });

    it('is given back what was spent and should not have been', async () => {
      const limiter = await open(five);
      await limiter.consume('ada', 3);
      await limiter.giveBack('ada', 2);
      expect(await limiter.consume('ada', 1)).toMatchObject({ allowed: true, remaining: 3 });
    });

    it('takes what a request costs', async () => {
      const limiter = await open(five);
      expect(await limiter.consume('ada', 3)).toMatchObject({ allowed: true, remaining: 2 });
      expect(await limiter.consume('ada', 3)).toMatchObject({ allowed: false, remaining: 0 });
    });
  });
};
