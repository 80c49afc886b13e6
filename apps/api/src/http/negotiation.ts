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
