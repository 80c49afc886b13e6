import { describe, expect, it } from 'vitest';
import { totalOf } from './money.ts';

const line = (amount: string, quantity: number, currency = 'GBP') => ({ price: { amount, currency }, quantity });

describe('the total of a basket', () => {
  it('is exact where floats are not', () => {
    expect(totalOf([line('0.10', 1), line('0.20', 1)])).toEqual({ amount: '0.30', currency: 'GBP' });
    expect(totalOf([line('9007199254740993.05', 3)])).toEqual({ amount: '27021597764222979.15', currency: 'GBP' });
  });

  it('has as many decimals as its currency', () => {
    expect(totalOf([line('1200', 2, 'JPY')])).toEqual({ amount: '2400', currency: 'JPY' });
    expect(totalOf([line('0.005', 2, 'KWD')])).toEqual({ amount: '0.010', currency: 'KWD' });
    expect(totalOf([line('0.00', 4)])).toEqual({ amount: '0.00', currency: 'GBP' });
  });

  it('is nothing where the basket is empty', () => {
    expect(totalOf([])).toBeUndefined();
  });
});
