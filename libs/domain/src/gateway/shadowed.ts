import { type Entry, entriesOf, prefixOf } from './precedence.ts';
import type { NamedMatch, Rule } from './rule.ts';

/** A rule of which some matches, or all, are taken by rules that stand before it and ask for the same. */
export type Shadowed = {
  readonly rule: Rule;
  readonly by: readonly Rule[];
  /** It never takes a request. */
  readonly whole: boolean;
};

const named = (all: readonly NamedMatch[]): readonly string[] =>
  all.map(({ name, value }) => `${name}=${value}`).sort();

const keyOf = ({ host, match: { path, method, headers, query } }: Entry): string => {
  const value = path.type === 'Exact' ? path.value : prefixOf(path.value);
  return JSON.stringify([host, path.type, value, method, named(headers), named(query)]);
};

const lookAt = (rule: Rule, first: ReadonlyMap<string, Rule>): Shadowed | undefined => {
  const entries = entriesOf(rule, 0);
  const by = entries.flatMap((entry) => first.get(keyOf(entry)) ?? []);
  if (by.length === 0) return undefined;
  return { rule, by: [...new Set(by)], whole: by.length === entries.length };
};

/**
 * Rules that lose requests to an earlier one. As the more specific rule always takes precedence, whatever stands in the
 * file, only one that asks for exactly the same can be in the way.
 */
export const findShadowed = (rules: readonly Rule[]): readonly Shadowed[] => {
  const first = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    const found = lookAt(rule, first);
    for (const entry of entriesOf(rule, 0)) if (!first.has(keyOf(entry))) first.set(keyOf(entry), rule);
    return found ?? [];
  });
};
