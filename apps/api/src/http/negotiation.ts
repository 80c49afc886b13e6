import type { Fault } from '@orderline/contracts/http/problem';
import { err, ok, type Result } from '@orderline/domain/shared';
import { parse } from 'content-type';
import { parseAccept } from 'hono/utils/accept';
import type { Refused } from './policy/problem.ts';

/** Whether the Accept header (RFC 9110 §12.5.1) admits the media type: the most specific range decides. Old clients say * alone. */
export const admits = (header: string | undefined, type: string): boolean => {
  if (header === undefined || header === '*/*' || header === type) return true;
  const ranges = parseAccept(header);
  if (ranges.length === 0) return true;
  const [main] = type.split('/');
  const decisive = [type, `${main}/*`, '*/*', '*']
    .map((wanted) => ranges.find((range) => range.type.toLowerCase() === wanted))
    .find((range) => range !== undefined);
  return decisive !== undefined && decisive.q > 0;
};

/** The media type of a body, one of those that are read: UTF-8, however that is spelt, and not encoded; else 415. */
export const mediaTypeOf = (headers: Headers, known: readonly string[]): Result<string, Refused> => {
  if (isEncoded(headers.get('content-encoding') ?? '')) return unsupported('A Content-Encoding is not understood.');
  const { type, parameters } = parse(headers.get('content-type') ?? '');
  return known.includes(type) && isUtf8(parameters.charset)
    ? ok(type)
    : unsupported(`Content-Type is not ${known.join(' or ')} in UTF-8.`);
};

export const unsupported = (detail: string): Result<never, Refused> =>
  err({ problem: 'unsupported-media-type', detail });

const isEncoded = (codings: string): boolean =>
  codings.split(',').some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()));

/** Its names are those of the Encoding Standard, utf8 among them. */
const isUtf8 = (charset = 'utf-8'): boolean => {
  try {
    return new TextDecoder(charset).encoding === 'utf-8';
  } catch {
    return false;
  }
};

/** Whether the client has announced more than is read: also said where no body is read at all. */
export const announcesTooMuch = (headers: Headers, limit: number): boolean =>
  Number(headers.get('content-length') ?? 0) > limit;

export const tooLarge = (limit: number): Refused => ({
  problem: 'payload-too-large',
  detail: `The body is larger than ${limit} bytes.`,
  headers: { Connection: 'close' },
});

/** Each is tried against the store. */
const mostVersions = 10;

/** A strong entity tag (RFC 9110 §8.8.3). */
export const etagOf = (version: string): string => `"${version}"`;

/** The same of other bytes (RFC 9110 §8.8.3.3). */
export const weakened = (etag: string): string => `W/${etag}`;

const element = /[ \t]*(?:(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[ \t]*(?:,|$)/y;

/**
 * What stands in the quotes of each tag of a list; null where the header is no such list. Weak ones count as strong:
 * our tags name a version, and a proxy that compresses weakens the tag, or ends it in the coding, of the same version.
 */
const tagsIn = (header: string): readonly string[] | null => {
  const tags: string[] = [];
  for (element.lastIndex = 0; element.lastIndex < header.length; ) {
    const found = element.exec(header);
    if (!found) return null;
    if (found[1] !== undefined) tags.push(found[1].replace(/(?:-{1,2}|;)(?:gzip|br|zstd|deflate)$/, ''));
  }
  return tags;
};

/** Whether If-None-Match names the version (RFC 9110 §13.1.2); what cannot be read names none. */
export const isKnown = (header: string | undefined, version: string): boolean => {
  if (header === undefined) return false;
  return header.trim() === '*' || tagsIn(header)?.includes(version) === true;
};

/**
 * The versions that If-Match lists, the newest first: the numbers that the tags begin with. A tag that is none of ours is
 * as stale as an old one.
 */
export const versionsIn = (header: string | undefined): Result<readonly number[], Refused> => {
  if (header === undefined) return err(unconditional({ code: 'required', detail: 'is missing' }));
  if (header.trim() === '*') return err(unconditional({ code: 'not-allowed', detail: 'names no version' }));
  const tags = tagsIn(header);
  if (!tags || tags.length === 0) return err({ problem: 'invalid-header', errors: [malformed] });
  const versions = new Set(tags.flatMap((tag) => /^(\d{1,15})(?:\.[a-z_]+)?$/.exec(tag)?.[1] ?? []).map(Number));
  if (versions.size > mostVersions) return err({ problem: 'invalid-header', errors: [tooMany] });
  return versions.size === 0
    ? err({ problem: 'precondition-failed' })
    : ok([...versions].toSorted((one, other) => other - one));
};

const unconditional = (fault: Pick<Fault, 'code' | 'detail'>): Refused => ({
  problem: 'precondition-required',
  detail:
    'Send the header If-Match with the ETag of the answer that you read this from, quotes included, such as If-Match: "3".',
  errors: [{ header: 'If-Match', ...fault }],
});

const malformed = { header: 'If-Match', code: 'wrong-form', detail: 'is no ETag such as "3", quotes included' };

const tooMany = { header: 'If-Match', code: 'too-many', detail: `names more than ${mostVersions} versions` };
