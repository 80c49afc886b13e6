import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '@orderline/domain/gateway';
import { type Clock, judging } from './freshness.ts';
import { createRuleCache, type RuleCache } from './rule-cache.ts';
import { createUriIndex } from './uri-index.ts';

/** What became of a request whose rule has a cache. */
export type CacheUse = 'hit' | 'stale' | 'revalidated' | 'collapsed' | 'miss' | 'bypass';

export type CachesNeeds = {
  readonly now: Clock;
  /** What all of them hold. */
  readonly onBytes: (bytes: number) => void;
  readonly onUse: (rule: string, use: CacheUse) => void;
};

export type Caches = ReturnType<typeof createCaches>;

/** The caches of all rules of this process, which outlive tables. */
export const createCaches = ({ now, onBytes, onUse }: CachesNeeds) => {
  const index = createUriIndex();
  const byRule = new Map<string, { readonly meant: Omit<Rule, 'place'>; readonly cache: RuleCache }>();
  let bytes = 0;
  const add = (change: number): void => {
    bytes += change;
    onBytes(bytes);
  };

  /** A rule that says the same in another table has what it had: where it stands in the file is not what it says. */
  const open = (rule: Rule): RuleCache | undefined => {
    if (!rule.cache) return undefined;
    const { place, ...meant } = rule;
    const before = byRule.get(rule.name);
    // Options of policies may hold what JSON has no word for.
    if (before && isDeepStrictEqual(before.meant, meant)) return before.cache;
    before?.cache.close();
    const cache = createRuleCache(rule.cache, { index, now, onBytes: add });
    byRule.set(rule.name, { meant, cache });
    return cache;
  };

  return {
    ...{ now, onUse, index, open, judge: judging(now) },
    /** What a file does not name any more is let go. */
    keep: (rules: readonly Rule[]): void => {
      if (byRule.size === 0) return;
      const caching = new Set(rules.flatMap(({ name, cache }) => (cache ? name : [])));
      for (const [name, { cache }] of byRule) {
        if (caching.has(name)) continue;
        cache.close();
        byRule.delete(name);
      }
    },
  };
};
