import type { AuthWay, Gateway, Rule } from '@orderline/domain/gateway';
import { faultIn, type Part } from './faults.ts';
import { gather, type RulePart } from './gather.ts';
import { nobodyPasses } from './nobody-passes.ts';
import { builtInPolicies, type Policies } from './policies/index.ts';
import { readConsumers } from './read-consumers.ts';
import { type Issuer, type Known, readRule } from './read-rule.ts';
import { readIntrospections, readLimits, readUpstreams } from './shared-parts.ts';
import { type Fault, readSource } from './source.ts';

export type ReadGateway =
  | { readonly ok: true; readonly gateway: Gateway; readonly hints: readonly Fault[] }
  /** All that is wrong, in the order of the file: nothing of it is taken. */
  | { readonly ok: false; readonly faults: readonly Fault[] };

export type ReadOptions = {
  /** Those whose tokens the process verifies; left out, every issuer is taken, as where a file is only looked at. */
  readonly issuers?: readonly Issuer[];
  /** From where files that it names are read; left out, none is, as where a file is only looked at. */
  readonly folder?: string;
  /** Left out, those that are built in. */
  readonly policies?: Policies;
};

/** All caches of a file together, in each process that serves it. */
const MOST_CACHED_BYTES = 1_024 ** 3;

const readRules = (parts: readonly RulePart[], known: Known, faults: Fault[]): readonly Rule[] => {
  const names = new Set<string>();
  let cached = 0;
  return parts.flatMap((one) => {
    const rule = readRule(one, known, faults);
    if (!rule) return [];
    if (names.has(rule.name)) faults.push(faultIn(one.part, ['name'], `a rule ${rule.name} is there already`));
    names.add(rule.name);
    cached += rule.cache?.totalBytes ?? 0;
    if (rule.cache && cached > MOST_CACHED_BYTES)
      faults.push(faultIn(one.part, ['cache', 'total'], 'with it, the caches of the file would hold more than 1 GiB'));
    return rule;
  });
};

const inOrder = (faults: readonly Fault[]): readonly Fault[] =>
  [...faults].sort((a, b) => a.line - b.line || a.column - b.column);

const nameOf = ({ value }: Part): string =>
  typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';

/** What is there and never used: no fault, but hardly meant. */
const unusedIn = (parts: readonly Part[], used: readonly string[], text: string): readonly Fault[] =>
  parts.filter((part) => !used.includes(nameOf(part))).map((part) => faultIn(part, [], `${text} ${nameOf(part)}`));

const askedBy = ({ backends, filters }: Rule): readonly string[] => [
  ...backends.map(({ upstream }) => upstream),
  ...filters.flatMap((filter) => (filter.type === 'RequestMirror' ? filter.upstream : [])),
];

const introspectionIn = (way: AuthWay): readonly string[] => (way.kind === 'introspection' ? [way.name] : []);

/**
 * Reads a file of routes, YAML or JSON, or HTTPRoutes of a cluster. A file with anything wrong is refused whole: what is left
 * of it would be another gateway than the one that was meant.
 */
export const readGateway = (text: string, { issuers, folder, policies }: ReadOptions = {}): ReadGateway => {
  const { documents, faults: unreadable } = readSource(text);
  const faults: Fault[] = [...unreadable];
  const parts = gather(documents, faults);
  const known: Known = {
    upstreams: readUpstreams(parts.upstreams, faults, folder),
    limits: readLimits(parts.limits, faults),
    introspections: readIntrospections(parts.introspections, faults),
    issuers: issuers ?? null,
    policies: policies ?? builtInPolicies,
  };
  const consumers = readConsumers(parts.consumers, known.issuers, faults);
  const rules = readRules(parts.rules, known, faults);
  if (parts.rules.length === 0 && faults.length === 0)
    faults.push({ line: 1, column: 1, at: 'routes', text: 'there is no rule, so that nothing would be served' });
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) };
  const asked = rules.flatMap(askedBy);
  const introspected = rules.flatMap(({ auth }) => (auth.kind === 'public' ? [] : auth.by.flatMap(introspectionIn)));
  const counted = rules.flatMap(({ limits }) => limits.map(({ name }) => name));
  const hints = [
    ...unusedIn(parts.upstreams, asked, 'no rule leads to the upstream'),
    ...unusedIn(parts.limits, counted, 'no rule has the limit'),
    ...unusedIn(parts.introspections, introspected, 'no rule lets in by the introspection'),
    ...rules.flatMap(nobodyPasses),
  ];
  const [upstreams, introspections] = [[...known.upstreams.known.values()], [...known.introspections.known.values()]];
  return { ok: true, gateway: { rules, upstreams, consumers, introspections }, hints };
};
