import type { Gateway, Rule } from '@orderline/domain/gateway';
import { faultIn, type Part } from './faults.ts';
import { gather, type RulePart } from './gather.ts';
import { type Issuer, type Known, readRule } from './read-rule.ts';
import { readLimits, readUpstreams } from './shared-parts.ts';
import { type Fault, readSource } from './source.ts';

export type ReadGateway =
  | { readonly ok: true; readonly gateway: Gateway; readonly hints: readonly Fault[] }
  /** All that is wrong, in the order of the file: nothing of it is taken. */
  | { readonly ok: false; readonly faults: readonly Fault[] };

export type ReadOptions = {
  /** Those whose tokens the process verifies; left out, every issuer is taken, as where a file is only looked at. */
  readonly issuers?: readonly Issuer[];
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

/**
 * Reads a file of routes, YAML or JSON, or HTTPRoutes of a cluster. A file with anything wrong is refused whole: what is left
 * of it would be another gateway than the one that was meant.
 */
export const readGateway = (text: string, { issuers }: ReadOptions = {}): ReadGateway => {
  const { documents, faults: unreadable } = readSource(text);
  const faults: Fault[] = [...unreadable];
  const parts = gather(documents, faults);
  const known: Known = {
    upstreams: readUpstreams(parts.upstreams, faults),
    limits: readLimits(parts.limits, faults),
    issuers: issuers ?? null,
  };
  const rules = readRules(parts.rules, known, faults);
  if (parts.rules.length === 0 && faults.length === 0)
    faults.push({ line: 1, column: 1, at: 'routes', text: 'there is no rule, so that nothing would be served' });
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) };
  const asked = rules.flatMap(({ backends }) => backends.map(({ upstream }) => upstream));
  const counted = rules.flatMap(({ limits }) => limits.map(({ name }) => name));
  const hints = [
    ...unusedIn(parts.upstreams, asked, 'no rule leads to the upstream'),
    ...unusedIn(parts.limits, counted, 'no rule has the limit'),
  ];
  return { ok: true, gateway: { rules, upstreams: [...known.upstreams.known.values()] }, hints };
};
