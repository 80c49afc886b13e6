import type { GatewayRequest } from './ports.ts';
import type { NamedMatch, Rule, RuleMatch } from './rule.ts';

/** One way to a rule: one of its hosts, with one of its matches. */
export type Entry = {
  /** Null is every host. */
  readonly host: string | null;
  readonly match: RuleMatch;
  readonly rule: Rule;
  /** Counts through the file. */
  readonly order: number;
};

export const entriesOf = (rule: Rule, first: number): readonly Entry[] => {
  const hosts = rule.hostnames.length === 0 ? [null] : rule.hostnames;
  return hosts.flatMap((host, at) =>
    rule.matches.map((match, position) => ({ host, match, rule, order: first + at * rule.matches.length + position })),
  );
};

/** The prefix without a slash at its end: `/orders/` and `/orders` are one. */
export const prefixOf = (value: string): string => (value.endsWith('/') ? value.slice(0, -1) : value);

export const isUnderPrefix = (path: string, value: string): boolean => {
  const prefix = prefixOf(value);
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
};

export const isHost = (host: string, pattern: string | null): boolean => {
  if (pattern === null) return true;
  return pattern.startsWith('*.')
    ? host.length > pattern.length - 1 && host.endsWith(pattern.slice(1))
    : host === pattern;
};

const have = (wanted: readonly NamedMatch[], value: (name: string) => string | undefined): boolean => {
  for (const one of wanted) if (value(one.name) !== one.value) return false;
  return true;
};

/** Whether headers and query are as the match wants them; host, path and method aside. */
export const hasDetails = ({ headers, query }: RuleMatch, request: GatewayRequest): boolean =>
  have(headers, request.header) && have(query, request.query);

const hostRank = (host: string | null): number => {
  if (host === null) return 0;
  return host.startsWith('*.') ? host.length : 1_000 + host.length;
};

const pathLength = ({ path }: RuleMatch): number =>
  path.type === 'Exact' ? path.value.length : prefixOf(path.value).length;

/** What the Gateway API compares, in its order; where all are alike, the first of the file wins. */
export const CRITERIA = [
  { of: ({ host }: Entry) => hostRank(host), lost: 'its host is less specific' },
  {
    of: ({ match }: Entry) => (match.path.type === 'Exact' ? 1 : 0),
    lost: 'it asks for a prefix, not for the exact path',
  },
  { of: ({ match }: Entry) => pathLength(match), lost: 'its prefix is shorter' },
  { of: ({ match }: Entry) => (match.method === null ? 0 : 1), lost: 'it takes every method' },
  { of: ({ match }: Entry) => match.headers.length, lost: 'it asks for fewer headers' },
  { of: ({ match }: Entry) => match.query.length, lost: 'it asks for less of the query' },
  { of: ({ order }: Entry) => -order, lost: 'it stands later in the file' },
] as const;

/** Of two entries that match one request: negative where the first one takes it. */
export const byPrecedence = (one: Entry, other: Entry): number => {
  for (const { of } of CRITERIA) {
    const difference = of(other) - of(one);
    if (difference !== 0) return difference;
  }
  return 0;
};
