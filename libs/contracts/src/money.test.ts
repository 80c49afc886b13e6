import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, minorOf } from './money.ts';

const currencies = fc.constantFrom('GBP', 'EUR', 'USD', 'JPY', 'KWD', 'CLF');

describe('money on the wire', () => {
  it('has as many decimals as its currency', () => {
    const inCurrency = (minor: number, currency: string) => decimalOf({ minor, currency }).amount;
    expect(inCurrency(1250, 'GBP')).toBe('12.50');
    expect(inCurrency(5, 'GBP')).toBe('0.05');
    expect(inCurrency(0, 'GBP')).toBe('0.00');
    expect(inCurrency(-5, 'GBP')).toBe('-0.05');
    expect(inCurrency(1250, 'JPY')).toBe('1250');
    expect(inCurrency(1250, 'KWD')).toBe('1.250');
    expect(inCurrency(1250, 'CLF')).toBe('0.1250');
  });

  it('is exact in sums beyond what a number holds', () => {
    const sum = { minor: 90_071_992_547_409_921n, currency: 'GBP' };
    expect(decimalOf(sum)).toEqual({ amount: '900719925474099.21', currency: 'GBP' });
    expect(decimalOf({ ...sum, minor: -5n }).amount).toBe('-0.05');
    expect(() => decimalOf({ ...sum, minor: 2 ** 53 })).toThrow(RangeError);
  });

  it('comes back as the same minor units, whatever they are', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), currencies, (minor, currency) => {
        expect(minorOf(decimalOf({ minor, currency }))).toEqual({ minor: minor === 0 ? 0 : minor, currency });
      }),
    );
  });

  it('may be written with fewer decimals, never with more', () => {
    const minor = (amount: string, currency: string) => minorOf({ amount, currency })?.minor ?? null;
    expect(minor('12.5', 'GBP')).toBe(1250);
    expect(minor('12', 'GBP')).toBe(1200);
    expect(minor('-0', 'GBP')).toBe(0);
    expect(minor('12.505', 'GBP')).toBeNull();
    expect(minor('12.0', 'JPY')).toBeNull();
  });

  it.each(['', '.5', '5.', '1e3', '0x10', '01.00', '+1.00', ' 1.00', '1,00', 'NaN', '١.٠٠', '90071992547409.92'])(
    'is not %j',
    (amount) => {
      expect(minorOf({ amount, currency: 'GBP' })).toBeNull();
    },
  );
});
