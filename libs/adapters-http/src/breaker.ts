import { BrokenCircuitError, CircuitState, circuitBreaker, handleWhenResult, type IBackoff } from 'cockatiel';
import type { BreakerPolicy } from './http-policy.ts';
import { sampling } from './rolling-count.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export type CircuitOpen = { readonly kind: 'circuit-open'; readonly retryAfterMs: number };

/** What an attempt says about the health of its upstream. */
export type Verdict = 'success' | 'failure' | 'ignored';

export type BreakerPorts<Attempt> = {
  readonly policy: BreakerPolicy;
  readonly judge: (attempt: Attempt) => Verdict;
  readonly onChange: (state: BreakerState) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
};

export type Breaker<Attempt> = {
  execute(attempt: () => Promise<Attempt>): Promise<Attempt | CircuitOpen>;
  state(): BreakerState;
};

const NAMES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/** Carries an attempt that says nothing past cockatiel's counting. */
class Ignored<Attempt> extends Error {
  readonly attempt: Attempt;
  constructor(attempt: Attempt) {
    super('ignored');
    this.attempt = attempt;
  }
}

/** cockatiel compares `duration` with the wall clock; an infinite one, either way, lets our own clock decide. */
const reopening = ({ policy, elapsed }: { readonly policy: BreakerPolicy; readonly elapsed: () => number }) => {
  let due = 0;
  const next = (): IBackoff<unknown> => {
    due = elapsed() + policy.openMs;
    return {
      get duration() {
        return elapsed() >= due ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      },
      next,
    };
  };
  return { next, remaining: () => Math.max(0, due - elapsed()) };
};

/**
 * One breaker for one upstream. Half open it lets `halfOpenCalls` through and turns others away at once, where
 * cockatiel lets them wait for the verdict without regard for their deadline.
 */
export const createBreaker = <Attempt>({
  policy,
  judge,
  onChange,
  elapsed,
}: BreakerPorts<Attempt>): Breaker<Attempt> => {
  const reopen = reopening({ policy, elapsed });
  const failures = handleWhenResult((result) => judge(attemptOf<Attempt>(result)) === 'failure');
  const breaker = circuitBreaker(
    // A probe that says nothing must not close the circuit.
    failures.orWhen((error) => error instanceof Ignored && breaker.state === CircuitState.HalfOpen),
    {
      halfOpenAfter: reopen,
      halfOpenSampling: { calls: policy.halfOpenCalls, threshold: policy.threshold },
      breaker: sampling({ ...policy, elapsed }),
    },
  );
  let probes = 0;
  breaker.onHalfOpen(() => {
    probes = 0;
  });
  breaker.onStateChange((state) => onChange(NAMES[state]));
  const open = (): CircuitOpen => ({ kind: 'circuit-open', retryAfterMs: reopen.remaining() });

  return {
    state: () => NAMES[breaker.state],
    execute: async (attempt) => {
      if (breaker.state === CircuitState.HalfOpen && probes >= policy.halfOpenCalls) return open();
      try {
        return await breaker.execute(async () => {
          if (breaker.state === CircuitState.HalfOpen) probes += 1;
          const made = await attempt();
          if (judge(made) === 'ignored') throw new Ignored(made);
          return made;
        });
      } catch (error) {
        if (error instanceof Ignored) return attemptOf<Attempt>(error.attempt);
        if (error instanceof BrokenCircuitError) return open();
        throw error;
      }
    },
  };
};

/** cockatiel hands results on as unknown; only attempts of this breaker go through it. */
const attemptOf = <Attempt>(result: unknown): Attempt => result as Attempt;
