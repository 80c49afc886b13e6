import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsBy, newId } from './clock.ts';

const COUNT = 100_000;

const timeOf = (id: string): number => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe('a new id', () => {
  const ids: readonly string[] = Array.from({ length: COUNT }, () => newId());

  it('is a UUID of version 7 in the variant of RFC 9562', () => {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(ids.filter((id) => !form.test(id))).toEqual([]);
  });

  it('is none that there was before, and above each', () => {
    expect(new Set(ids).size).toBe(COUNT);
    expect(ids).toEqual(ids.toSorted());
  });

  it('is not to be guessed from the one before', () => {
    const ends = ids.slice(0, 1_000).map((id) => id.slice(-10));
    expect(new Set(ends).size).toBe(1_000);
  });

  it('tells when it was made', () => {
    const time = fc.nat(2 ** 48 - 1);
    fc.assert(
      fc.property(time, (at) => {
        expect(timeOf(idsBy(() => at)())).toBe(at);
      }),
    );
  });

  it('is above the one before whatever the clock does', () => {
    const times = fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }), { minLength: 2 });
    fc.assert(
      fc.property(times, (clock) => {
        const left = clock.values();
        const made: readonly string[] = clock.map(idsBy(() => left.next().value ?? 0));
        expect(made).toEqual([...new Set(made)].toSorted());
      }),
    );
  });
});
