import * as z from 'zod';
import { money } from './fields.ts';

export const fault = z.object({
  pointer: z.string().optional(),
  parameter: z.string().optional(),
  header: z.string().optional(),
  code: z.string(),
  detail: z.string(),
  available: z.int().optional(),
});

/** The body of every answer that is not 2xx or 304 (RFC 9457). What its fields mean is said in its document, which no phone loads. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string(),
  code: z.string(),
  requestId: z.string(),
  traceId: z.string().optional(),
  errors: z.array(fault).optional(),
  existingId: z.string().optional(),
  orderIds: z.array(z.string()).optional(),
  total: money.optional(),
  available: z.int().optional(),
});

export type Fault = z.infer<typeof fault>;
export type Problem = z.infer<typeof problem>;

type Issue = z.core.$ZodIssue;

/** No answer lists more. */
export const mostFaults = 50;

/** Every fault that a model found in a body. */
export const bodyFaults = (issues: readonly Issue[], body: unknown): readonly Fault[] =>
  issues.flatMap((issue) => split(issue).map((path) => ({ pointer: pointerTo(path), ...said(issue, path, body) })));

/** Every fault that a model found in the parts of a path or a query. */
export const parameterFaults = (issues: readonly Issue[], parts: unknown): readonly Fault[] =>
  issues.flatMap((issue) => split(issue).map((path) => ({ parameter: path.join('.'), ...said(issue, path, parts) })));

/** A JSON Pointer as a URI fragment (RFC 6901 §6). */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  ['#', ...path.map((part) => encodeURIComponent(escaped(wellFormed(String(part)))))].join('/');

/** As `toWellFormed`, which engines of some phones lack. */
const wellFormed = (text: string): string => text.replaceAll(/\p{Cs}/gu, '\uFFFD');

const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

const split = (issue: Issue): readonly (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

const codes: Readonly<Partial<Record<Issue['code'], string>>> = {
  invalid_type: 'wrong-type',
  too_small: 'too-small',
  too_big: 'too-big',
  invalid_format: 'wrong-form',
  invalid_union: 'wrong-form',
  invalid_value: 'not-allowed',
};

const said = (issue: Issue, path: readonly PropertyKey[], input: unknown): Pick<Fault, 'code' | 'detail'> => {
  if (issue.code === 'unrecognized_keys') return { code: 'unknown-field', detail: 'is not known here' };
  if (valueAt(input, path) === undefined) return { code: 'required', detail: 'is missing' };
  return { code: codes[issue.code] ?? 'not-valid', detail: detailOf(issue) };
};

/** A model's own words, or those of its library; how long a text may be is said for people, who type it. */
const detailOf = (issue: Issue): string => {
  if (issue.code === 'too_big' && issue.origin === 'string' && issue.message.startsWith('Too big: ')) {
    return `is at most ${issue.maximum} characters long`;
  }
  return issue.message.replace(/^(Invalid input|Too \w+): /, '');
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), input);

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;
