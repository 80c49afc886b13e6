import { err, ok, type Result } from '@orderline/domain/shared';
import { parse } from 'content-type';
import type { Refused } from './reply.ts';

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
