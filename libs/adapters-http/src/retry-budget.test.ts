import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryBudget } from './retrying.ts';

const policy = { ratio: 0.1, floor: 2, windowMs: 10_000 };

const budgetAt = (start: number) => {
  let clock = start;
  const budget = retryBudget(policy, { elapsed: () => clock });
  const pass = (ms: number): void => {
    clock += ms;
  };
  return { budget, pass };
};

const takeAll = ({ budget }: ReturnType<typeof budgetAt>): number => {
  let taken = 0;
  while (budget.withdraw()) taken += 1;
  return taken;
};

describe('the retry budget', () => {
  it('gives a tenth of the calls, and two where a tenth is less', () => {
    for (const [calls, retries] of [
      [0, 2],
      [1, 2],
      [29, 2],
      [30, 3],
      [1000, 100],
    ] as const) {
      const held = budgetAt(0);
      for (let call = 0; call < calls; call += 1) held.budget.deposit();
      expect(takeAll(held)).toBe(retries);
      expect(held.budget.withdraw()).toBe(false);
    }
  });

  it('forgets calls and retries once the window has passed', () => {
    const held = budgetAt(500);
    for (let call = 0; call < 100; call += 1) held.budget.deposit();
    expect(takeAll(held)).toBe(10);
    held.pass(10_000);
    expect(takeAll(held)).toBe(2);
  });

  it('keeps retries within a tenth of all calls and the floor of each window, however calls and time come', () => {
    const step = fc.record({ calls: fc.nat(40), tries: fc.nat(40), pauseMs: fc.nat(15_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(5000), (steps, start) => {
        const held = budgetAt(start);
        let [calls, retries, passed] = [0, 0, 0];
        for (const { calls: more, tries, pauseMs } of steps) {
          for (let call = 0; call < more; call += 1) held.budget.deposit();
          for (let attempt = 0; attempt < tries; attempt += 1) retries += Number(held.budget.withdraw());
          calls += more;
          const windows = Math.floor(passed / (0.9 * policy.windowMs)) + 1;
          expect(retries).toBeLessThanOrEqual(0.1 * calls + policy.floor * windows);
          held.pass(pauseMs);
          passed += pauseMs;
        }
      }),
    );
  });
});
