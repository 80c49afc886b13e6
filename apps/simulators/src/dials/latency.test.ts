import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn, inBrief, latency } from './latency.ts';

describe('a latency', () => {
  it.each([
    [20, { min: 20, median: 20, p99: 20 }],
    ['20', { min: 20, median: 20, p99: 20 }],
    ['20/60/250', { min: 20, median: 60, p99: 250 }],
    [
      { min: 0, median: 1, p99: 2 },
      { min: 0, median: 1, p99: 2 },
    ],
  ])('is read from %j', (given, expected) => {
    expect(latency.parse(given)).toEqual(expected);
  });

  it.each(['', '20/60', '60/20/250', 'fast', -1, { min: 1 }])('is not read from %j', (given) => {
    expect(latency.safeParse(given).success).toBe(false);
  });

  it('is written as it is read', () => {
    expect(['20', '20/60/250'].map((text) => inBrief(latency.parse(text)))).toEqual(['20', '20/60/250']);
  });

  it('has the median and the 99th percentile that were asked for', () => {
    const dial = latency.parse('20/60/250');
    expect([0, 0.5, 0.99].map((chance) => Math.round(drawn(dial, chance)))).toEqual([20, 60, 250]);
  });

  it('grows with chance, from min to a finite end', () => {
    const parts = fc.tuple(fc.nat(1_000), fc.nat(1_000), fc.nat(10_000));
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(parts, chance, chance, ([min, more, evenMore], one, other) => {
        const dial = latency.parse({ min, median: min + more, p99: min + more + evenMore });
        const [low, high] = [drawn(dial, Math.min(one, other)), drawn(dial, Math.max(one, other))];
        expect(low).toBeGreaterThanOrEqual(min);
        expect(high).toBeGreaterThanOrEqual(low);
        expect(high).toBeLessThan(1e9);
      }),
    );
  });
});
