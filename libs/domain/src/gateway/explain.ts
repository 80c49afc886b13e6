import type { GatewayRequest, RouteTable } from './ports.ts';
import { byPrecedence, CRITERIA, type Entry, entriesOf, isHost, isUnderPrefix } from './precedence.ts';
import type { NamedMatch, Rule, RuleMatch } from './rule.ts';

/** A rule that did not take the request: what it lacks, or what the winner has over it. */
export type Loser = {
  readonly rule: Rule;
  /** It would have taken the request, had nobody come before. */
  readonly matched: boolean;
  /** Host and path are its own. */
  readonly near: boolean;
  readonly why: readonly string[];
};

export type Explanation = {
  /** What the gateway answers itself: 404, 405, or 204 to a preflight; null where the rule is asked. */
  readonly status: 204 | 404 | 405 | null;
  readonly winner: { readonly rule: Rule; readonly match: RuleMatch; readonly host: string | null } | null;
  /** Not empty where only the method keeps the request from every rule: 405. */
  readonly allowed: readonly string[];
  /** In the order of the file. */
  readonly losers: readonly Loser[];
};

type Lack = { readonly what: 'host' | 'path' | 'method' | 'detail'; readonly text: string };

const lacksOf = (
  kind: string,
  wanted: readonly NamedMatch[],
  value: (name: string) => string | undefined,
): readonly Lack[] =>
  wanted.flatMap(({ name, value: want }): readonly Lack[] => {
    const got = value(name);
    if (got === want) return [];
    // Not which one is wanted: it may be a secret, and whoever asks sees no more of the file than names.
    return [{ what: 'detail', text: `${kind} ${name} is ${got === undefined ? 'not there' : 'another'}` }];
  });

const pathLack = ({ path: { type, value } }: RuleMatch, path: string): readonly Lack[] => {
  if (type === 'Exact') return path === value ? [] : [{ what: 'path', text: `the path is not ${value}` }];
  return isUnderPrefix(path, value) ? [] : [{ what: 'path', text: `the path is not under ${value}` }];
};

/** Looks at one entry by itself, without the index that the data path uses. */
const lacks = ({ host, match }: Entry, request: GatewayRequest): readonly Lack[] => [
  ...(isHost(request.host, host) ? [] : [{ what: 'host', text: `the host is not ${host}` } as const]),
  ...pathLack(match, request.path),
  ...(match.method === null || match.method === request.method
    ? []
    : [{ what: 'method', text: `the method is not ${match.method}` } as const]),
  ...lacksOf('the header', match.headers, request.header),
  ...lacksOf('the query value', match.query, request.query),
];

type Judged = { readonly entry: Entry; readonly lacks: readonly Lack[] };

const whyBehind = (entry: Entry, winner: Entry): string =>
  CRITERIA.find(({ of }) => of(entry) !== of(winner))?.lost ?? 'it is the same';

const loserOf = (rule: Rule, judged: readonly Judged[], winner: Entry | undefined): Loser => {
  const best = judged.filter((one) => one.lacks.length === 0).sort((a, b) => byPrecedence(a.entry, b.entry))[0];
  if (best && winner) return { rule, matched: true, near: true, why: [whyBehind(best.entry, winner)] };
  const closest = judged.reduce((a, b) => (b.lacks.length < a.lacks.length ? b : a));
  const near = judged.some((one) => one.lacks.every(({ what }) => what === 'method' || what === 'detail'));
  return { rule, matched: false, near, why: closest.lacks.map(({ text }) => text) };
};

const judge = (rules: readonly Rule[], request: GatewayRequest): readonly Judged[] => {
  let order = 0;
  return rules.flatMap((rule) => {
    const entries = entriesOf(rule, order);
    order += entries.length;
    return entries.map((entry) => ({ entry, lacks: lacks(entry, request) }));
  });
};

const allowedOf = (judged: readonly Judged[]): readonly string[] => {
  const kept = judged.filter((one) => one.lacks.length > 0 && one.lacks.every(({ what }) => what === 'method'));
  return [...new Set(kept.flatMap(({ entry }) => entry.match.method ?? []))].sort();
};

const explainAs = ({ rules }: Pick<RouteTable, 'rules'>, request: GatewayRequest): Explanation => {
  const judged = judge(rules, request);
  const matched = judged.filter((one) => one.lacks.length === 0).map(({ entry }) => entry);
  const winner = [...matched].sort(byPrecedence)[0];
  const byRule = Map.groupBy(judged, ({ entry }) => entry.rule);
  const allowed = winner ? [] : allowedOf(judged);
  return {
    status: winner ? null : allowed.length > 0 ? 405 : 404,
    winner: winner ? { rule: winner.rule, match: winner.match, host: winner.host } : null,
    allowed,
    losers: [...byRule].flatMap(([rule, own]) => (rule === winner?.rule ? [] : [loserOf(rule, own, winner)])),
  };
};

/** The method of the request for which a browser asks first. */
const announced = ({ method, header }: GatewayRequest): string | undefined =>
  method === 'OPTIONS' && header('origin') !== undefined ? header('access-control-request-method') : undefined;

/** Says which rule takes the request, and of every other one why it does not; of a preflight, which takes what it announces. */
export const explain = (table: Pick<RouteTable, 'rules'>, request: GatewayRequest): Explanation => {
  const method = announced(request);
  const found = method === undefined ? undefined : explainAs(table, { ...request, method });
  if (found?.winner?.rule.filters.some(({ type }) => type === 'CORS')) return { ...found, status: 204 };
  return explainAs(table, request);
};
