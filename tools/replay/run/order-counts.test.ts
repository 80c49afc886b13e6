import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOrders, percentile } from './order-counts.ts';

const since = new Date('2026-11-22T10:00:00.000Z');
const earlier = new Date('2026-11-22T09:00:00.000Z');
const accepted = { kind: 'accepted', replayed: false, attempts: 1, placedAt: since, total: 250 } as const;

describe('counting orders', () => {
  it('tells new orders from those of an earlier run, also where an answer was lost and asked for again', () => {
    const counter = countOrders(since);
    counter.answered(accepted, 1);
    counter.answered({ ...accepted, replayed: true, attempts: 2 }, 1);
    counter.answered({ ...accepted, replayed: true, placedAt: earlier }, 1);
    counter.answered({ ...accepted, replayed: true, attempts: 2, placedAt: earlier }, 1);
    expect(counter.counts()).toMatchObject({ accepted: 4, fresh: 2, value: 1_000 });
  });

  it('counts refusals by code, the most frequent first', () => {
    const counter = countOrders(since);
    for (const code of ['a', 'out-of-stock', 'out-of-stock']) counter.answered({ kind: 'refused', code }, 1);
    counter.unanswered();
    expect(Object.entries(counter.counts().refused)).toEqual([
      ['out-of-stock', 2],
      ['a', 1],
    ]);
    expect(counter.counts()).toMatchObject({ accepted: 0, unanswered: 1 });
  });
});

describe('a percentile', () => {
  it('is the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
    expect([percentile([7], 0.5), percentile([], 0.5)]).toEqual([7, 0]);
  });

  it('has at least its share of the values at or below it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.constantFrom(0.5, 0.9, 0.99), (values, share) => {
        const ascending = values.toSorted((one, other) => one - other);
        const found = percentile(ascending, share);
        expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(values.length * share);
      }),
    );
  });
});
