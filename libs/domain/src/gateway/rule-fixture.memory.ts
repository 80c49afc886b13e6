import type { Rule, RuleMatch } from './rule.ts';

export const aMatch = (match: Partial<RuleMatch> = {}): RuleMatch => ({
  path: { type: 'PathPrefix', value: '/' },
  method: null,
  headers: [],
  query: [],
  ...match,
});

/** A public rule for every request, unless it is told otherwise. */
export const aRule = (rule: Partial<Rule> = {}): Rule => ({
  name: 'shop/rule',
  hostnames: [],
  matches: [aMatch()],
  auth: { kind: 'public' },
  filters: [],
  backends: [{ upstream: 'shop', weight: 1 }],
  timeouts: { requestMs: 30_000, backendRequestMs: 30_000 },
  retry: { attempts: 0, codes: [], backoffMs: 0 },
  bodyLimitBytes: 1_048_576,
  limits: [],
  cache: null,
  webSocketsEndWith: null,
  place: { line: 1, column: 1 },
  ...rule,
});
