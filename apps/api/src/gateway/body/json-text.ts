import { ok, type Result } from '@orderline/domain/shared';
import { parseJson } from '../../http/json.ts';
import type { Refused } from '../../http/policy/problem.ts';

/** What ECMAScript 2026 has, and the types of our target do not. */
const { parse, rawJSON, isRawJSON } = JSON as unknown as {
  readonly parse: (
    text: string,
    reviver?: (key: string, value: unknown, at: { readonly source?: string }) => unknown,
  ) => unknown;
  readonly rawJSON: (text: string) => unknown;
  readonly isRawJSON: (value: unknown) => boolean;
};

/** A number that a float would change may be in there: digits without end, fractions, exponents, -0. */
const mayChange = /\d{16}|\d[.eE]|-0/;

/** As it stands in the text, where it is not what a float is written as. */
const asWritten = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value;

/** Reads JSON as strictly as the API does, and keeps every number as it is written. */
export const readJson = (bytes: Uint8Array): Result<unknown, Refused> => {
  const read = parseJson(bytes);
  if (!read.ok) return read;
  const text = new TextDecoder().decode(bytes);
  return ok(mayChange.test(text) ? parse(text, asWritten) : read.value);
};

/** Whether it has members: a number that is kept as text is none of these. */
export const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isRawJSON(value);

const jsonType = /^application\/(?:[\w!#$&^.+-]+\+)?json[ \t]*(?:;|$)/i;

export const isJsonType = (contentType: string | undefined): boolean => jsonType.test(contentType ?? '');

const utf8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

/** Whether it says that it is in another charset than JSON has (RFC 8259 §8.1). */
export const isForeignText = (contentType: string | undefined): boolean =>
  [...(contentType ?? '').matchAll(/;[ \t]*charset[ \t]*=[ \t]*"?([^";]*)/gi)].some(
    ([, charset = '']) => !utf8.has(charset.trim().toLowerCase()),
  );
