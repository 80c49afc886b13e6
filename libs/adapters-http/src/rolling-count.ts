import { CircuitState, type IBreaker } from 'cockatiel';
import type { BreakerPolicy } from './http-policy.ts';

type Counted<Name extends string> = Readonly<Record<Name, number>>;

/** Counts of what happened in the last while. */
export type RollingCount<Name extends string> = {
  add(name: Name): void;
  totals(): Counted<Name>;
  clear(): void;
};

export type RollingWindow = {
  readonly windowMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
};

const SLICES = 10;

type Slice<Name extends string> = { readonly number: number; readonly counts: Record<Name, number> };

/** The window is cut in ten slices and forgets a slice at a time, so it remembers 90 to 100 % of `windowMs`. */
export const rollingCount = <const Name extends string>(
  names: readonly Name[],
  { windowMs, elapsed }: RollingWindow,
): RollingCount<Name> => {
  const zero = (): Record<Name, number> => countsOf(names);
  let slices: Slice<Name>[] = [];
  const current = (): number => Math.floor(elapsed() / (windowMs / SLICES));
  const fresh = (): Slice<Name>[] => {
    const oldest = current() - SLICES + 1;
    slices = slices.filter(({ number }) => number >= oldest);
    return slices;
  };
  return {
    add: (name) => {
      const number = current();
      let slice = slices.at(-1);
      if (slice?.number !== number) {
        slice = { number, counts: zero() };
        fresh().push(slice);
      }
      slice.counts[name] += 1;
    },
    totals: () => {
      const totals = zero();
      for (const { counts } of fresh()) for (const name of names) totals[name] += counts[name];
      return totals;
    },
    clear: () => {
      slices = [];
    },
  };
};

/** Object.fromEntries loses the keys; each of `names` is one. */
const countsOf = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;

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
