import { CircuitState, type IBreaker } from 'cockatiel';
import type { BreakerPolicy } from './http-policy.ts';
import { rollingCount } from './rolling-count.ts';

export type SamplingOptions = Pick<BreakerPolicy, 'threshold' | 'minimumCalls' | 'windowMs'> & {
  readonly elapsed: () => number;
};

/**
 * Opens at a share of failures, once the window holds enough calls. cockatiel's own sampling drops a slice only when it
 * is called, so after a quiet hour it still counts the failures from before.
 */
export const sampling = ({ threshold, minimumCalls, ...window }: SamplingOptions): IBreaker => {
  const calls = rollingCount(['good', 'bad'], window);
  return {
    state: undefined,
    success: (state) => {
      if (state === CircuitState.HalfOpen) calls.clear();
      else calls.add('good');
    },
    failure: (state) => {
      calls.add('bad');
      const { good, bad } = calls.totals();
      const isEnough = good + bad >= minimumCalls;
      return state !== CircuitState.Closed || (isEnough && bad >= threshold * (good + bad));
    },
  };
};
