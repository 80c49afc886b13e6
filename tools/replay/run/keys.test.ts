import { describe, expect, it } from 'vitest';
import { runKeys } from './keys.ts';

const played = { digest: 'a'.repeat(64), limit: 10, stock: 1_000_000 };

describe('the keys of a run', () => {
  it('are the same for the same file and options, wherever it lies and whenever it is played', () => {
    expect(runKeys(played).order('700001')).toBe(runKeys({ ...played }).order('700001'));
  });

  it.each([
    ['another file', { ...played, digest: 'b'.repeat(64) }],
    ['another limit', { ...played, limit: 11 }],
    ['no limit', { digest: played.digest, stock: played.stock }],
    ['another share of stock', { ...played, stock: 500_000 }],
  ])('are others for %s', (_, other) => {
    const [one, two] = [runKeys(played), runKeys(other)];
    expect(one.run).not.toBe(two.run);
    expect(one.order('1')).not.toBe(two.order('1'));
    expect(one.marker).not.toBe(two.marker);
  });

  it('tell products, customers, stock and orders apart, and are what the API takes for a key', () => {
    const { marker, product, customer, stock, order } = runKeys(played);
    const long = '1'.repeat(64);
    const keys = [marker, product(long), customer(long), stock(long), order(long)];
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
  });
});
