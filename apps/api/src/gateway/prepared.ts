import type { Policies } from '@orderline/composition/gateway';
import type { Filter, HeaderChanges, Limit, Rule, RuleMatch } from '@orderline/domain/gateway';
import { loggedPath } from '../http/policy/context.ts';
import { type Bodies, bodiesOf } from './body/body-changes.ts';
import type { RuleCache } from './cache/rule-cache.ts';
import type { Cors } from './filters.ts';
import type { CountedLimit } from './limits.ts';
import { policiesOf, type RulePolicy } from './policies.ts';

type Mirror = Extract<Filter, { readonly type: 'RequestMirror' }>;

/** A rule as requests need it. */
export type Prepared = {
  readonly rule: Rule;
  readonly requestChanges: readonly HeaderChanges[];
  readonly responseChanges: readonly HeaderChanges[];
  readonly rewrite: Extract<Filter, { readonly type: 'URLRewrite' }> | undefined;
  readonly redirect: Extract<Filter, { readonly type: 'RequestRedirect' }> | undefined;
  readonly cors: Cors | undefined;
  readonly limits: readonly CountedLimit[];
  readonly policies: readonly RulePolicy[];
  readonly mirrors: readonly Mirror[];
  readonly bodies: Bodies | undefined;
  readonly cache: RuleCache | undefined;
  /** What may be shown of a path. */
  readonly shown: (path: string) => string;
};

const changesOf = (filters: readonly Filter[], type: 'RequestHeaderModifier' | 'ResponseHeaderModifier') =>
  filters.flatMap((filter) => (filter.type === type && 'changes' in filter ? [filter.changes] : []));

const firstOf = <Type extends Filter['type']>(filters: readonly Filter[], type: Type) =>
  filters.find((filter): filter is Extract<Filter, { readonly type: Type }> => filter.type === type);

const pathOf = ({ path }: RuleMatch): string => path.value;

/** Prepares each rule when it is first asked for, and once: a reload of many rules takes no time for it. */
export const preparing = (
  limitOf: (limit: Limit) => CountedLimit,
  cacheOf: (rule: Rule) => RuleCache | undefined,
  policies: Policies,
): ((rule: Rule) => Prepared) => {
  const known = new WeakMap<Rule, Prepared>();
  const prepare = (rule: Rule): Prepared => ({
    rule,
    requestChanges: changesOf(rule.filters, 'RequestHeaderModifier'),
    responseChanges: changesOf(rule.filters, 'ResponseHeaderModifier'),
    rewrite: firstOf(rule.filters, 'URLRewrite'),
    redirect: firstOf(rule.filters, 'RequestRedirect'),
    cors: firstOf(rule.filters, 'CORS'),
    limits: rule.limits.map(limitOf),
    policies: policiesOf(rule.filters, policies),
    mirrors: rule.filters.filter((filter) => filter.type === 'RequestMirror'),
    bodies: bodiesOf(rule.filters),
    cache: cacheOf(rule),
    shown: loggedPath(rule.matches.map((match) => ({ path: pathOf(match) }))),
  });
  return (rule) => {
    const before = known.get(rule);
    if (before) return before;
    const prepared = prepare(rule);
    known.set(rule, prepared);
    return prepared;
  };
};
