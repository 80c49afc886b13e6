import type { Client } from '../asking.ts';
import { type RawHeaders, without } from '../headers.ts';
import { isNotModified, isOfBody } from './conditional.ts';
import type { HeaderRecord } from './header-record.ts';
import type { Entry } from './rule-cache.ts';

/** RFC 9211; in the order of the way, ours is the last of the caches. */
export const cacheStatus = (...parameters: readonly string[]): RawHeaders => [
  'Cache-Status',
  ['orderline', ...parameters].join('; '),
];

const nobody = { resume: () => undefined };

type Serving = { readonly asked: HeaderRecord; readonly method: string; readonly status: RawHeaders };

/** Answers from what is kept: with nothing but a head where the client has it already. */
export const serve = ({ sink }: Client, entry: Entry, { asked, method, status }: Serving): void => {
  const { headers, body, freshness, record } = entry;
  const told = [...headers, 'Age', String(freshness.ageSeconds()), ...status];
  if (isNotModified(asked, { status: entry.status, headers: record })) {
    sink.head(304, without(told, isOfBody));
  } else {
    const hasLength = record['content-length'] !== undefined || entry.status === 204;
    sink.head(entry.status, hasLength ? told : [...told, 'Content-Length', String(body.length)]);
    if (method !== 'HEAD' && body.length > 0) sink.chunk(body, nobody);
  }
  sink.end({});
};
