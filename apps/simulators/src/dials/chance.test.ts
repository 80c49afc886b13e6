import { describe, expect, it } from 'vitest';
import { chanceBy, oneOf } from './chance.ts';

const many = Array.from({ length: 10_000 }, (_, number) => number);

describe('chance', () => {
  it('is the same for the same seed and words, and another for others', () => {
    const chance = chanceBy('a');
    expect(chance('order', 'pick', 1)).toBe(chanceBy('a')('order', 'pick', 1));
    const others = [chance('order', 'pick', 2), chance('order', 'pick1'), chanceBy('b')('order', 'pick', 1)];
    expect(new Set([chance('order', 'pick', 1), ...others]).size).toBe(4);
  });

  it('strikes as often as a share says', () => {
    const chance = chanceBy('share');
    const injected = many.filter((number) => chance('order', number) < 0.05).length;
    expect(injected).toBeGreaterThan(400);
    expect(injected).toBeLessThan(600);
    expect(many.every((number) => chance(number) >= 0 && chance(number) < 1)).toBe(true);
  });

  it('chooses every item', () => {
    const chance = chanceBy('items');
    expect(new Set(many.map((number) => oneOf(['a', 'b', 'c'], chance(number))))).toEqual(new Set(['a', 'b', 'c']));
  });
});
