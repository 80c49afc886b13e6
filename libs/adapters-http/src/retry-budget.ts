import type { RetryBudgetPolicy } from './http-policy.ts';
import { rollingCount } from './rolling-count.ts';

export type RetryBudget = {
  /** Counts a call: what retries are a share of. */
  deposit(): void;
  /** Takes one retry, or tells that there is none. */
  withdraw(): boolean;
};

/**
 * Retries in any window stay within `ratio` of its calls, or within `floor` where that is more. Calls leave the window
 * no later than the retries that they paid for, so over any time retries stay within `ratio` of all calls plus `floor` a window.
 */
export const retryBudget = (
  { ratio, floor, windowMs }: RetryBudgetPolicy,
  { elapsed }: { readonly elapsed: () => number },
): RetryBudget => {
  const window = rollingCount(['calls', 'retries'], { windowMs, elapsed });
  return {
    deposit: () => window.add('calls'),
    withdraw: () => {
      const { calls, retries } = window.totals();
      if (retries + 1 > Math.max(floor, ratio * calls)) return false;
      window.add('retries');
      return true;
    },
  };
};
