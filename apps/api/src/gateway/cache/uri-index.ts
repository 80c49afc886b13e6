import type { Lead } from './lead.ts';

/** Which entries, of whatever rule and whomever they are for, and which answers under way are of a URI. */
export type UriIndex = ReturnType<typeof createUriIndex>;

export const createUriIndex = () => {
  const kept = new Map<string, Map<string, () => void>>();
  const underway = new Map<string, Set<Lead>>();
  return {
    note: (uri: string, key: string, forget: () => void): void => {
      const keys = kept.get(uri) ?? new Map<string, () => void>();
      kept.set(uri, keys.set(key, forget));
    },
    forget: (uri: string, key: string): void => {
      const keys = kept.get(uri);
      keys?.delete(key);
      if (keys?.size === 0) kept.delete(uri);
    },
    begin: (uri: string, lead: Lead): void => {
      underway.set(uri, (underway.get(uri) ?? new Set()).add(lead));
    },
    end: (uri: string, lead: Lead): void => {
      const leads = underway.get(uri);
      leads?.delete(lead);
      if (leads?.size === 0) underway.delete(uri);
    },
    /** What changes a resource makes every answer to it old (RFC 9111 §4.4). */
    invalidate: (uri: string): void => {
      for (const forget of [...(kept.get(uri)?.values() ?? [])]) forget();
      for (const lead of underway.get(uri) ?? []) lead.outdate();
    },
    isEmpty: (): boolean => kept.size === 0 && underway.size === 0,
  };
};
