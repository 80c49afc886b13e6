import { describe, expect, it } from 'vitest';
import { lockTimeoutOf, pauseAfter } from './tries.ts';

describe('the tries of a migration', () => {
  it('hold up traffic for a small share of the time, and not in step with one another', () => {
    const pauses = [0, 0.5, 0.999].map((random) => pauseAfter('locked', () => random));
    expect(pauses).toEqual([1000, 1500, 1999]);
    expect(pauseAfter('busy', () => 0)).toBe(250);
    expect(lockTimeoutOf(1)).toContain("'150ms'");
    const patient = Array.from({ length: 60 }, (_, index) => index + 1).filter(
      (attempt) => lockTimeoutOf(attempt) !== lockTimeoutOf(1),
    );
    expect(patient).toEqual([20, 40, 60]);
  });
});
