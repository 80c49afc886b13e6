import { setTimeout as pause } from 'node:timers/promises';
import type { Rule } from '@orderline/domain/gateway';
import type { Refused } from '../http/policy/problem.ts';
import type { Outcome } from './exchange.ts';
import { costs, type Flight, isLate } from './flight.ts';
import { triesAgain } from './repeat.ts';
import type { Target } from './target.ts';
import type { UpstreamState, Upstreams } from './targets.ts';
import { whyNot } from './why-not.ts';

export type At = { readonly state: UpstreamState; readonly target: Target; readonly attempts: number };

export type Trying = {
  readonly rule: Rule;
  readonly states: ReadonlyMap<string, UpstreamState>;
  /** Is told whom it asks. */
  readonly flight: Pick<Flight, 'started' | 'state' | 'target'>;
  readonly repeatable: boolean;
  /** Whether there is a body of which nothing is kept. */
  readonly streams: boolean;
  readonly isGone: () => boolean;
  readonly attempt: (at: At) => Promise<Outcome>;
};

/** Tries targets until an answer goes on, or tells why there will be none. */
export const tryTargets = async (
  upstreams: Pick<Upstreams, 'choose' | 'pick' | 'retryAfterSeconds'>,
  { rule, states, flight, repeatable, streams, isGone, attempt }: Trying,
): Promise<Refused | undefined> => {
  let avoid: Target | undefined;
  for (let attempts = 1; ; attempts++) {
    const state = upstreams.choose(rule.backends, states);
    const target = state && upstreams.pick(state, avoid);
    if (!state || !target) return whyNot.noTarget(upstreams.retryAfterSeconds(rule.backends, states));
    if (state.inFlight >= state.spec.concurrency) return whyNot.busy;
    flight.state = state;
    flight.target = target;
    if (attempts === 1) state.budget.deposit();
    const outcome = await state.breaker.execute(() => attempt({ state, target, attempts }));
    if (outcome.kind === 'circuit-open') return whyNot.open(outcome.retryAfterMs);
    if (isGone() || (outcome.kind === 'answered' && outcome.passed)) return undefined;
    const again = triesAgain(rule, { outcome, attempts, repeatable, streams });
    if (!again || (costs(outcome) && !state.budget.withdraw())) return whyNot.failed(outcome);
    avoid = target;
    if (rule.retry.backoffMs > 0) await pause(rule.retry.backoffMs * 2 ** (attempts - 1));
    if (isGone()) return undefined;
    if (isLate(flight, rule.timeouts.requestMs)) return whyNot.failed(outcome);
  }
};
