import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeRandom } from './random.ts';

describe('random bytes', () => {
  it('are as many as asked for, whatever was taken before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 20 }), (sizes) => {
        expect(sizes.map((size) => takeRandom(size).length)).toEqual(sizes);
      }),
    );
  });

  it('are given to one alone, and do not change afterwards', () => {
    const taken = Array.from({ length: 10_000 }, () => takeRandom(16));
    const read = taken.map((bytes) => bytes.toString('hex'));
    expect(new Set(read).size).toBe(10_000);
    takeRandom(100_000);
    expect(taken.map((bytes) => bytes.toString('hex'))).toEqual(read);
    for (const bytes of taken) bytes.fill(0);
    expect(takeRandom(16).toString('hex')).not.toBe('0'.repeat(32));
  });
});
