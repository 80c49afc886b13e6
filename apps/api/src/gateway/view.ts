import type * as contract from '@orderline/contracts/http/v1/gateway';
import {
  type AskedAbout,
  askedOf,
  cacheText,
  droppedNames,
  explain,
  filterText,
  leadsText,
  limitText,
  type RouteTable,
  type Rule,
  type RuleMatch,
  wayText,
} from '@orderline/domain/gateway';
import type { z } from 'zod';
import type { GatewayTable } from './asked.ts';
import type { History } from './history.ts';
import { isUp, type Target } from './target.ts';
import type { UpstreamState } from './targets.ts';

/** A gateway as it is seen at one time. */
export type WatchedGateway = History & {
  readonly table: Pick<GatewayTable, 'routes' | 'states'>;
  /** Milliseconds of the clock by which targets are ejected. */
  readonly elapsed: number;
  readonly now: Date;
};

type View = z.input<typeof contract.gateway>;
type Explained = NonNullable<View['explanation']>;
type RuleView = View['rules'][number];

const matchView = ({ path, method, headers, query }: RuleMatch): RuleView['matches'][number] => ({
  ...{ path: { ...path }, method },
  ...{ headers: headers.map(({ name }) => name), query: query.map(({ name }) => name) },
});

const authView = ({ auth }: Rule): RuleView['auth'] =>
  auth.kind === 'public'
    ? { public: true, by: [], scopes: [] }
    : { public: false, by: auth.by.map(wayText), scopes: [...auth.scopes] };

const ruleView = (rule: Rule): RuleView => ({
  ...{ name: rule.name, line: rule.place.line, hostnames: [...rule.hostnames], matches: rule.matches.map(matchView) },
  ...{ auth: authView(rule), filters: rule.filters.map(filterText), limits: rule.limits.map(limitText) },
  cache: rule.cache ? cacheText(rule.cache) : null,
  leadsTo: leadsText(rule),
  upstreams: rule.backends.map(({ upstream, weight }) => ({ name: upstream, weight })),
  ...{ requestMs: rule.timeouts.requestMs, attempts: rule.retry.attempts + 1, bodyLimitBytes: rule.bodyLimitBytes },
});

type Clock = Pick<WatchedGateway, 'elapsed' | 'now'>;

const targetView = (target: Target, { elapsed, now }: Clock): View['upstreams'][number]['targets'][number] => {
  const { origin, healthy, failures, inFlight, ejectedUntil } = target;
  const until = ejectedUntil === 0 ? null : new Date(now.getTime() + ejectedUntil - elapsed).toISOString();
  return { origin, out: !isUp(target, elapsed), healthy, failures, ejectedUntil: until, inFlight };
};

const upstreamView = (state: UpstreamState, clock: Clock): View['upstreams'][number] => ({
  ...{ name: state.name, breaker: state.breaker.state(), inFlight: state.inFlight },
  ...{ concurrency: state.spec.concurrency, targets: state.targets.map((target) => targetView(target, clock)) },
});

/** What is told of a gateway to whoever watches it. */
export const gatewayView = ({ table, loaded, refused, ...clock }: WatchedGateway): Omit<View, 'explanation'> => ({
  ...{ digest: loaded.digest, loadedAt: loaded.at.toISOString() },
  rules: table.routes.rules.map(ruleView),
  upstreams: [...table.states.values()].map((state) => upstreamView(state, clock)),
  refused: refused && {
    ...{ at: refused.at.toISOString(), digest: refused.digest },
    faults: refused.faults.map(({ line, column, at, text }) => ({ line, column, at, text })),
  },
});

/** Which rule takes the request, and why no other: as the operators' command tells. */
export const explanationView = (routes: RouteTable, asked: AskedAbout): Explained => {
  const request = askedOf(asked);
  const dropped = [...droppedNames(asked.headers)];
  if (!request.ok) {
    const { text } = request;
    return { status: 400, fault: text, allowed: [], winner: null, losers: [], others: routes.rules.length, dropped };
  }
  const found = explain(routes, request.request);
  const near = found.losers.filter((loser) => loser.near);
  return {
    ...{ status: found.status, fault: null, allowed: [...found.allowed], dropped },
    winner: found.winner && {
      ...{ rule: ruleView(found.winner.rule), match: matchView(found.winner.match), host: found.winner.host },
    },
    losers: near.map(({ rule, matched, why }) => ({
      ...{ rule: rule.name, line: rule.place.line, matched, why: [...why] },
    })),
    others: found.losers.length - near.length,
  };
};

/** By lower-case name, several of one name joined; undefined where a line is no header. */
export const headersOf = (lines: readonly string[]): ReadonlyMap<string, string> | undefined => {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
};
