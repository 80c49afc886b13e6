import type { PlaceOrderRefusal } from '@orderline/domain/orders';
import type { RefusalCount } from '@orderline/domain/reporting';
import { asId, err, ok, type ProductId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { countingRefusals, openRefusals } from './count-refusals.ts';

const mug = asId<ProductId>('0199c0de-0000-7000-8000-000000000001');
const soldOut: PlaceOrderRefusal = {
  kind: 'out-of-stock',
  lines: [{ productId: mug, available: 0, position: 1 }],
};

const open = ({ isAway = false } = {}) => {
  const added: (readonly RefusalCount[])[] = [];
  const failures: unknown[] = [];
  const state = { isAway, at: new Date('2026-12-01T10:14:59.999Z') };
  const refusals = openRefusals({
    refusalCounts: {
      add: async (counts) => {
        if (state.isAway) throw new Error('away');
        added.push(counts);
      },
    },
    now: () => state.at,
    onFailure: (error) => failures.push(error),
  });
  return { ...refusals, state, added, failures };
};

const since = new Date('2026-12-01T10:00:00Z');

describe('refusals at the door', () => {
  it('are added up, by the quarter of an hour, and once', async () => {
    const { countRefusal, flush, close, state, added } = open();
    countRefusal(soldOut);
    countRefusal(soldOut);
    countRefusal({ kind: 'contended' });
    state.at = new Date('2026-12-01T10:15:00Z');
    countRefusal({ kind: 'contended' });
    await flush();
    await close();
    expect(added).toEqual([
      [
        { since, reason: 'out-of-stock', productId: null, times: 2 },
        { since, reason: 'out-of-stock', productId: mug, times: 2 },
        { since, reason: 'contended', productId: null, times: 1 },
        { since: new Date('2026-12-01T10:15:00Z'), reason: 'contended', productId: null, times: 1 },
      ],
    ]);
  });

  it('are kept while they cannot be added, with what comes meanwhile', async () => {
    const { countRefusal, flush, close, state, added, failures } = open({ isAway: true });
    countRefusal(soldOut);
    const flushed = flush();
    countRefusal(soldOut);
    await flushed;
    expect(failures).toHaveLength(1);
    state.isAway = false;
    await close();
    expect(added.flat().map(({ times }) => times)).toEqual([2, 2]);
  });

  it('are bounded: of ever more products they are counted without', async () => {
    const { countRefusal, close, added } = open();
    for (let count = 0; count < 10_100; count += 1)
      countRefusal({ kind: 'out-of-stock', lines: [{ productId: asId(`${count}`), available: 0, position: 1 }] });
    await close();
    expect(added[0]).toHaveLength(10_000);
    expect(added[0]?.find(({ productId }) => productId === null)?.times).toBe(10_100);
  });

  it('are what the use case answers, and nothing that it accepts', async () => {
    const counted: string[] = [];
    const answers = [ok('placed'), err(soldOut)];
    const orders = countingRefusals({ placeOrder: async (nth: number) => answers[nth] ?? ok('') }, ({ kind }) => {
      counted.push(kind);
    });
    expect([await orders.placeOrder(0), await orders.placeOrder(1)]).toEqual(answers);
    expect(counted).toEqual(['out-of-stock']);
  });
});
