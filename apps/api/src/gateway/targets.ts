import { DEFAULT_HTTP_POLICY } from '@orderline/adapters-http';
import { type Breaker, createBreaker, type RetryBudget, retryBudget } from '@orderline/adapters-http/resilience';
import type { Backend, Upstream } from '@orderline/domain/gateway';
import type { Outcome } from './exchange.ts';
import { isOfClient } from './fault.ts';
import { end, endIdle, isReachedLike, isUp, openTarget, type Target, wellTarget } from './target.ts';

/** A service, as long as the file names it: a reload changes what is said of it, and keeps what is known. */
export type UpstreamState = {
  readonly name: string;
  spec: Upstream;
  targets: readonly Target[];
  inFlight: number;
  readonly breaker: Breaker<Outcome>;
  readonly budget: RetryBudget;
};

export type UpstreamsNeeds = {
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onBreaker: (upstream: string, state: 'closed' | 'open' | 'half-open') => void;
  /** A target has no certificate that is trusted. */
  readonly onDistrust: (upstream: string, origin: string, error: Error) => void;
  /** How long requests and WebSockets at what was removed may last. */
  readonly drainMs: number;
};

/** A status of the service's own making says as much of its health as a broken connection. */
const judge = (outcome: Outcome) => {
  if (outcome.kind === 'answered') return outcome.status >= 500 ? 'failure' : 'success';
  return isOfClient(outcome.fault) || outcome.fault === 'withdrawn' ? 'ignored' : 'failure';
};

export type Upstreams = ReturnType<typeof createUpstreams>;

/** Every service of the file, by name. */
export const createUpstreams = ({ elapsed, random, onBreaker, onDistrust, drainMs }: UpstreamsNeeds) => {
  let states: ReadonlyMap<string, UpstreamState> = new Map();
  /** Targets that new requests do not ask; a timer of those that the file does not name any more. */
  const retired = new Map<Target, { readonly upstream: string; timer?: NodeJS.Timeout }>();

  const retire = (target: Target, upstream: string): void => {
    retired.set(target, { upstream });
  };

  const leave = (target: Target, how: (target: Target) => Promise<void>): void => {
    retired.delete(target);
    void how(target);
  };

  /** Where only its connections are others now, what is under way has no end but its own. */
  const leaveRetired = (): void => {
    for (const [target, at] of retired) {
      const isNamed = states.get(at.upstream)?.targets.some(({ origin }) => origin === target.origin) === true;
      if (!isNamed) {
        at.timer ??= setTimeout(leave, drainMs, target, end).unref();
        continue;
      }
      clearTimeout(at.timer);
      delete at.timer;
      if (target.inFlight === 0) leave(target, endIdle);
    }
  };

  const open = (spec: Upstream): UpstreamState => ({
    ...{ name: spec.name, spec, targets: [], inFlight: 0 },
    breaker: createBreaker<Outcome>({
      ...{ policy: DEFAULT_HTTP_POLICY.breaker, judge, elapsed },
      onChange: (state) => onBreaker(spec.name, state),
    }),
    budget: retryBudget(DEFAULT_HTTP_POLICY.budget, { elapsed }),
  });

  const follow = (state: UpstreamState, spec: Upstream): UpstreamState => {
    const before = state.targets;
    const isSame = isReachedLike(spec, state.spec);
    const kept = (origin: string) => (isSame ? before.find((target) => target.origin === origin) : undefined);
    state.targets = spec.targets.map((origin) => kept(origin) ?? openedLike(origin, before, spec));
    state.spec = spec;
    for (const target of before) if (!state.targets.includes(target)) retire(target, spec.name);
    return state;
  };

  const openedLike = (origin: string, before: readonly Target[], spec: Upstream): Target => {
    const known = before.find((target) => target.origin === origin);
    const { failures, ejectedUntil, healthy, missedChecks } = known ?? wellTarget;
    const opened = openTarget(origin, spec, (error) => onDistrust(spec.name, origin, error));
    return Object.assign(opened, { failures, ejectedUntil, healthy, missedChecks });
  };

  return {
    /** What is known of a service that stays is kept; what is gone ends within `drainMs`, what is reached anew when it is idle. */
    apply: (specs: readonly Upstream[]): ReadonlyMap<string, UpstreamState> => {
      const before = states;
      states = new Map(specs.map((spec) => [spec.name, follow(before.get(spec.name) ?? open(spec), spec)]));
      for (const [name, state] of before) {
        if (states.has(name)) continue;
        for (const target of state.targets) retire(target, name);
      }
      leaveRetired();
      return states;
    },
    all: () => states,
    elapsed,
    /** By weight among the services that have a target to answer; undefined where none has. */
    choose: (backends: readonly Backend[], known: ReadonlyMap<string, UpstreamState>): UpstreamState | undefined => {
      const now = elapsed();
      let sum = 0;
      for (const { upstream, weight } of backends) if (canAnswer(known.get(upstream), now)) sum += weight;
      let left = random() * sum;
      for (const { upstream, weight } of backends) {
        const state = known.get(upstream);
        if (weight === 0 || !canAnswer(state, now)) continue;
        left -= weight;
        if (left < 0) return state;
      }
      return undefined;
    },
    /** The target with the fewest requests under way; one that just failed only where there is no other. */
    pick: ({ targets }: UpstreamState, avoid: Target | undefined): Target | undefined => {
      const now = elapsed();
      const start = targets.length > 1 ? Math.floor(random() * targets.length) : 0;
      let best: Target | undefined;
      for (let step = 0; step < targets.length; step++) {
        const target = targets[(start + step) % targets.length];
        if (!target || target === avoid || !isUp(target, now)) continue;
        if (!best || target.inFlight < best.inFlight) best = target;
      }
      return best ?? (avoid && targets.includes(avoid) && isUp(avoid, now) ? avoid : undefined);
    },
    begin: (state: UpstreamState, target: Target): void => {
      state.inFlight += 1;
      target.inFlight += 1;
      if (target.ejectedUntil > 0) target.onTrial = true;
    },
    end: (state: UpstreamState, target: Target): void => {
      state.inFlight -= 1;
      target.inFlight -= 1;
      if (target.inFlight > 0 || retired.size === 0) return;
      const at = retired.get(target);
      if (at && at.timer === undefined) leave(target, endIdle);
    },
    /** Counts what an answer, or none, says of the target. */
    note: (state: UpstreamState, target: Target, outcome: Outcome): void => {
      target.onTrial = false;
      const verdict = judge(outcome);
      if (verdict === 'ignored') return;
      target.failures = verdict === 'success' ? 0 : target.failures + 1;
      target.ejectedUntil = target.failures >= state.spec.health.failures ? elapsed() + state.spec.health.ejectedMs : 0;
    },
    checked: (state: UpstreamState, target: Target, isGood: boolean): void => {
      target.missedChecks = isGood ? 0 : target.missedChecks + 1;
      const healthy = isGood || (target.healthy && target.missedChecks < state.spec.health.failures);
      target.healthy = healthy;
    },
    /** Until one of the targets may be tried again. */
    retryAfterSeconds: (backends: readonly Backend[], known: ReadonlyMap<string, UpstreamState>): number => {
      const ends = backends.flatMap(({ upstream }) => (known.get(upstream)?.targets ?? []).map(waitFor));
      return Math.max(1, Math.ceil(Math.min(...ends, 60_000) / 1000));
      function waitFor({ healthy, ejectedUntil }: Target): number {
        return healthy ? Math.max(0, ejectedUntil - elapsed()) : 1_000;
      }
    },
    close: async (): Promise<void> => {
      const targets = [...retired.keys(), ...[...states.values()].flatMap((state) => state.targets)];
      states = new Map();
      await Promise.all(targets.map(end));
    },
  };
};

const canAnswer = (state: UpstreamState | undefined, now: number): boolean =>
  state?.targets.some((target) => isUp(target, now)) === true;
