import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, money, multiply, sameMoney } from './values.ts';

const minor = fc.integer({ min: 0, max: 2 ** 40 });

describe('money', () => {
  it('multiplies and adds without losing a minor unit', () => {
    fc.assert(
      fc.property(minor, fc.integer({ min: 1, max: 1000 }), (amount, times) => {
        const repeated = Array.from({ length: times }, () => money(amount, 'GBP')).reduce(
          (sum: ReturnType<typeof add>, one) => sum && add(sum, one),
          money(0, 'GBP'),
        );
        expect(multiply(money(amount, 'GBP'), times)).toEqual(repeated);
      }),
      { numRuns: 50 },
    );
  });

  it('answers null instead of a rounded amount', () => {
    expect(multiply(money(Number.MAX_SAFE_INTEGER, 'GBP'), 2)).toBeNull();
    expect(add(money(Number.MAX_SAFE_INTEGER, 'GBP'), money(1, 'GBP'))).toBeNull();
  });

  it('throws at half a penny, and at the sum of two currencies', () => {
    expect(() => money(0.5, 'GBP')).toThrow(RangeError);
    expect(() => add(money(1, 'GBP'), money(1, 'EUR'))).toThrow(TypeError);
  });

  it('is the same only in amount and currency', () => {
    expect(sameMoney(money(1, 'GBP'), money(1, 'GBP'))).toBe(true);
    expect(sameMoney(money(1, 'GBP'), money(1, 'EUR'))).toBe(false);
    expect(sameMoney(money(1, 'GBP'), money(2, 'GBP'))).toBe(false);
  });
});
