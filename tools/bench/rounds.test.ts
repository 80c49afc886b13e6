import { describe, expect, it } from 'vitest';
import { medians, takeTurns } from './rounds.ts';

describe('rounds', () => {
  it('give every variant a turn, begun by another one each time', async () => {
    const order: string[] = [];
    const found = await takeTurns(['a', 'b', 'c'], 3, async (variant) => {
      order.push(variant);
      return { turns: order.length };
    });
    expect(order.join('')).toBe('abcbcacab');
    expect(found.map(({ variant, rounds }) => [variant, rounds.map(({ turns }) => turns)])).toEqual([
      ['a', [1, 6, 8]],
      ['b', [2, 4, 9]],
      ['c', [3, 5, 7]],
    ]);
  });

  it('are told by the median of each figure, which one slow round does not move', () => {
    expect(
      medians([
        { rate: 10, ms: 1 },
        { rate: 1_000, ms: 2 },
        { rate: 12, ms: 4 },
      ]),
    ).toEqual({ rate: 12, ms: 2 });
    expect(medians([{ rate: 10 }, { rate: 20 }])).toEqual({ rate: 15 });
  });
});
