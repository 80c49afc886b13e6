import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decorrelatedJitter } from './retrying.ts';

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('decorrelated jitter', () => {
  it('waits at least the first time, at most the longest, and at most three times the wait before', () => {
    const bounds = fc.record({ firstMs: fc.integer({ min: 1, max: 500 }), more: fc.nat(5000) });
    fc.assert(
      fc.property(bounds, fc.array(share, { minLength: 1 }), ({ firstMs, more }, draws) => {
        const longestMs = firstMs + more;
        const drawn = draws.values();
        const backoff = decorrelatedJitter({ firstMs, longestMs, random: () => drawn.next().value ?? 0 });
        let before = firstMs;
        for (const _ of draws) {
          const wait = backoff.next();
          expect(wait).toBeGreaterThanOrEqual(firstMs);
          expect(wait).toBeLessThanOrEqual(Math.min(longestMs, Math.max(firstMs, 3 * before)));
          before = wait;
        }
      }),
    );
  });

  it('draws from the whole range', () => {
    const options = { firstMs: 50, longestMs: 10_000 };
    const lowest = decorrelatedJitter({ ...options, random: () => 0 });
    expect([lowest.next(), lowest.next()]).toEqual([50, 50]);
    const middle = decorrelatedJitter({ ...options, random: () => 0.5 });
    expect([middle.next(), middle.next()]).toEqual([100, 175]);
  });
});
