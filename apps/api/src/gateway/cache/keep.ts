import { foldHeaderName } from '@orderline/domain/gateway';
import { changedToService, headerIn, type RawHeaders, without } from '../headers.ts';
import type { Caches } from './caches.ts';
import { isSameTag } from './conditional.ts';
import { type HeaderRecord, recordOf } from './header-record.ts';
import type { Entry, RuleCache } from './rule-cache.ts';

/** Of one answer, and not of what is kept of it. */
const NOT_KEPT: ReadonlySet<string> = new Set(['age', 'trailer']);

/** What a 304 says of a body that it does not have (RFC 9111 §3.2). */
const NOT_UPDATED: ReadonlySet<string> = new Set([
  ...['content-length', 'content-encoding', 'content-range', 'content-type', 'trailer'],
]);

/** A coding was chosen by what the client takes, also where the service does not say so. */
const namesOf = ({ vary = '', 'content-encoding': coding }: HeaderRecord): string =>
  coding === undefined ? vary : `${vary},accept-encoding`;

const variedOf = (heard: HeaderRecord, sent: () => HeaderRecord): Entry['varied'] =>
  namesOf(heard)
    .split(',')
    .map((name) => foldHeaderName(name.trim()))
    .filter((name, at, all) => name !== '' && all.indexOf(name) === at)
    .sort()
    .map((name) => [name, sent()[name]] as const);

export type Heard = {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly askedAt: number;
  /** What was sent to the service, by folded names. */
  readonly sent: () => HeaderRecord;
};

type By = Pick<Caches, 'judge' | 'now'>;

/** An entry without its body; undefined where the answer may not be kept. */
export const entryOf = (
  { status, headers, askedAt, sent }: Heard,
  { bounds }: RuleCache,
  { judge, now }: By,
): Omit<Entry, 'body'> | undefined => {
  const heard = recordOf(headers);
  const freshness = judge({ status, headers: heard, askedAt }, bounds);
  if (!freshness) return undefined;
  const kept = without(headers, (name) => NOT_KEPT.has(name));
  if (heard.date === undefined) kept.push('Date', new Date(now()).toUTCString());
  return { status, headers: kept, record: recordOf(kept), freshness, varied: variedOf(heard, sent) };
};

/** The entry as a 304 makes it fresh again; undefined where that is no word of this entry, or forbids to keep it. */
export const refreshed = (entry: Entry, heard: Heard, cache: RuleCache, by: By): Entry | undefined => {
  const tag = headerIn(heard.headers, 'etag');
  const own = entry.record.etag;
  if (tag !== undefined && (own === undefined || !isSameTag(tag, own))) return undefined;
  const said = without(heard.headers, (name) => NOT_UPDATED.has(name));
  const names = new Set([...Object.keys(recordOf(said)), 'date']);
  const headers = [...without(entry.headers, (name) => names.has(name)), ...said];
  const made = entryOf({ ...heard, status: entry.status, headers }, cache, by);
  return made && { ...made, body: entry.body };
};

/** Asks whether the entry still holds; the conditions of the client are judged here, by what is kept. */
export const asksAnew =
  (entry: Entry | undefined) =>
  (headers: RawHeaders): RawHeaders => {
    const { etag, 'last-modified': modified } = entry?.record ?? {};
    const add = [
      ...(etag === undefined ? [] : [{ name: 'if-none-match', value: etag }]),
      ...(modified === undefined ? [] : [{ name: 'if-modified-since', value: modified }]),
    ];
    return changedToService(headers, { set: [], add, remove: ['if-none-match', 'if-modified-since'] });
  };
