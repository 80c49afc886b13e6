import type { Metrics } from '@orderline/platform';
import type { RequestLabels } from '../http/policy/request-labels.ts';
import type { GatewayTable } from './asked.ts';
import type { Mirrored } from './copy.ts';
import type { Outcome } from './exchange.ts';
import type { Reload } from './reload.ts';
import { seriesBy } from './series.ts';
import { isUp } from './target.ts';
import type { Upstreams, UpstreamsNeeds } from './targets.ts';

export type GatewayMetrics = Pick<
  Metrics,
  | 'gatewayAttempts'
  | 'gatewayTargets'
  | 'gatewayTargetsOut'
  | 'gatewayReloads'
  | 'gatewayRoutesRefused'
  | 'breakerState'
  | 'beforeRender'
  | 'gatewayMirrored'
  | 'gatewayTrailersDropped'
  | 'gatewayCacheUses'
  | 'httpRequestSeconds'
>;

/** Few words for how an attempt went, so that a counter has few series. */
const wordOf = (outcome: Outcome): string =>
  outcome.kind === 'answered' ? `${Math.floor(outcome.status / 100)}xx` : outcome.fault;

/** Apart from the breakers of what we ourselves stand on, which a file may call its services after. */
const breakerOf = (upstream: string): string => `gateway:${upstream}`;

/** Counts what the gateway does, for the services that its file names: the series of one that is gone go with it. */
export const measuring = (metrics: GatewayMetrics) => {
  const outcomes = new Map<string, Set<string>>();
  const copies = seriesBy((labels: { upstream: string; outcome: string }) => metrics.gatewayMirrored.remove(labels));
  const answers = seriesBy((labels: RequestLabels) => metrics.httpRequestSeconds.remove(labels));
  const trailers = seriesBy((labels: { rule: string }) => metrics.gatewayTrailersDropped.remove(labels));
  const uses = seriesBy((labels: { rule: string; use: string }) => metrics.gatewayCacheUses.remove(labels));

  const forget = (upstream: string): void => {
    for (const outcome of outcomes.get(upstream) ?? []) metrics.gatewayAttempts.remove({ upstream, outcome });
    outcomes.delete(upstream);
    metrics.gatewayTargets.remove({ upstream });
    metrics.gatewayTargetsOut.remove({ upstream });
    metrics.breakerState.remove({ breaker: breakerOf(upstream) });
  };

  const onBreaker: UpstreamsNeeds['onBreaker'] = (upstream, state) => {
    if (outcomes.has(upstream)) metrics.breakerState.set({ breaker: breakerOf(upstream) }, state === 'open' ? 1 : 0);
  };

  return {
    onBreaker,
    onMirrored: (upstream: string, outcome: Mirrored): void => {
      metrics.gatewayMirrored.inc({ upstream, outcome });
      copies.note(upstream, outcome, { upstream, outcome });
    },
    onCacheUse: (rule: string, use: string): void => {
      metrics.gatewayCacheUses.inc({ rule, use });
      uses.note(rule, use, { rule, use });
    },
    onTrailersDropped: (rule: string): void => {
      metrics.gatewayTrailersDropped.inc({ rule });
      trailers.note(rule, 'dropped', { rule });
    },
    /** What is answered by no rule is always there. */
    onAnswered: (rule: string | undefined, labels: RequestLabels): void => {
      if (rule === undefined) return;
      answers.note(rule, `${labels.http_request_method} ${labels.http_response_status_code}`, labels);
    },
    onTable: ({ routes: { rules }, states }: Pick<GatewayTable, 'routes' | 'states'>): void => {
      const names = new Set(rules.map(({ name }) => name));
      copies.keep((name) => states.has(name));
      for (const series of [uses, answers, trailers]) series.keep((name) => names.has(name));
    },
    /** Looks whenever it is asked for: that an ejected target may be tried again tells nobody. */
    look: ({ all, elapsed }: Pick<Upstreams, 'all' | 'elapsed'>): void =>
      metrics.beforeRender(() => {
        for (const [upstream, { targets }] of all())
          metrics.gatewayTargetsOut.set({ upstream }, targets.filter((target) => !isUp(target, elapsed())).length);
      }),
    onOutcome: (upstream: string, found: Outcome): void => {
      const known = outcomes.get(upstream);
      if (!known) return;
      const outcome = wordOf(found);
      known.add(outcome);
      metrics.gatewayAttempts.inc({ upstream, outcome });
    },
    onReload: ({ outcome }: Reload, { all }: Pick<Upstreams, 'all'>): void => {
      metrics.gatewayReloads.inc({ outcome });
      metrics.gatewayRoutesRefused.set(outcome === 'refused' ? 1 : 0);
      const states = all();
      for (const upstream of [...outcomes.keys()]) if (!states.has(upstream)) forget(upstream);
      for (const [upstream, { targets, breaker }] of states) {
        if (!outcomes.has(upstream)) outcomes.set(upstream, new Set());
        metrics.gatewayTargets.set({ upstream }, targets.length);
        onBreaker(upstream, breaker.state());
      }
    },
  };
};
