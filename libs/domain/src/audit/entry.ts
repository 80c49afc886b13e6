import type { Id } from '../shared/index.ts';

export type AuditEntryId = Id<'AuditEntry'>;

/** Who did it: somebody signed in, a program by its key, or whoever runs the system. */
export type Actor = { readonly kind: 'user' | 'api-key' | 'operator'; readonly id: string };

export type Target = { readonly type: string; readonly id: string };

/** What it was, as plain JSON: ids, words and figures, and nothing that names a person. */
export type Shown = { readonly [field: string]: unknown } | null;

/** One thing that staff changed. It is never changed itself, so that nothing that may have to be erased is in it. */
export type AuditEntry = {
  readonly id: AuditEntryId;
  readonly at: Date;
  readonly actor: Actor;
  /** The operation of the HTTP contract, the page or the command. */
  readonly action: string;
  /** Null where it is none in particular. */
  readonly target: Target | null;
  readonly before: Shown;
  readonly after: Shown;
  /** Where the request came from: an IPv4 address, or the network of an IPv6 one. */
  readonly address: string | null;
  readonly requestId: string | null;
};

const sorted = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, field]) => [name, sorted(field)]),
  );
};

/** The entry as one text, whatever order a store gave its fields: keys by code units, no blanks, times in UTC. */
export const canonical = (entry: AuditEntry): string => JSON.stringify(sorted(entry));
