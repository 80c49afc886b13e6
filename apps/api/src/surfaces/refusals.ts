import type { Application } from '@orderline/composition';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import type { Details, Refused } from '../http/policy/problem.ts';

type RefusalOf<UseCase> = UseCase extends (command: never) => Promise<infer Result>
  ? Extract<Result, { readonly ok: false }> extends { readonly error: infer Refusal }
    ? Refusal
    : never
  : never;

type RefusalIn<Feature> = { [Name in keyof Feature]: RefusalOf<Feature[Name]> }[keyof Feature];

/** Fulfilment is reached by events alone, and what staff does to sign in by pages, which say no in words. */
type Reached = Omit<Application, 'fulfilment' | 'staff'>;

/** Whatever a use case of the application refuses. */
export type Refusal = { [Feature in keyof Reached]: RefusalIn<Reached[Feature]> }[keyof Reached];

/** The problem that a refusal is whose kind is no code of a problem itself, and by it the status. */
const problemsOfKinds = {
  'version-conflict': 'precondition-failed',
  'too-many-emails': 'rate-limited',
  contended: 'overloaded',
  'refresh-token-reused': 'invalid-refresh-token',
  'invalid-api-key': 'unauthenticated',
  'no-verified-email': 'unauthenticated',
  'account-not-linked': 'unauthenticated',
  'unknown-product': 'unknown-reference',
  'unknown-customer': 'unknown-reference',
  'expires-too-soon': 'validation-failed',
  'import-stopped': 'validation-failed',
  'import-file-empty': 'empty-body',
  'invalid-delta': 'validation-failed',
  'wrong-currency': 'validation-failed',
  'empty-order': 'validation-failed',
  'duplicate-product': 'validation-failed',
  'mixed-currencies': 'validation-failed',
  'total-too-large': 'validation-failed',
  'webhook-url-refused': 'validation-failed',
  'too-many-replays': 'validation-failed',
} as const satisfies Readonly<Record<string, ProblemCode>>;

type Kinds = typeof problemsOfKinds;

/** Whatever is not found is that problem, whichever thing it is. */
type Missing = `${string}-not-found`;

type Unexplained = Exclude<Refusal['kind'], ProblemCode | keyof Kinds | Missing>;

type Remedy<Kind extends string> = [Kind] extends [never]
  ? 'every refusal is a problem'
  : `"${Kind}" is no problem: explain it in libs/contracts/src/http/problems.ts, or say in the table above which problem it is`;

'every refusal is a problem' satisfies Remedy<Unexplained>;

/** A kind that is no problem yet is said above, once, and nowhere else. */
type ProblemOf<Kind> = Kind extends keyof Kinds
  ? Kinds[Kind]
  : Kind extends Missing
    ? 'not-found'
    : Extract<Kind, ProblemCode>;

/** The problem that a refusal is, with what it tells. */
export const refused = <R extends Pick<Refusal, 'kind'>>(
  { kind }: R,
  details: Details = {},
): Refused<ProblemOf<R['kind']>> => ({ ...details, problem: problemOf<R['kind']>(kind) });

const problemOf = <Kind extends string>(kind: Kind): ProblemOf<Kind> =>
  asProblemOf<Kind>(exceptions[kind] ?? (kind.endsWith('-not-found') ? 'not-found' : kind));

const exceptions: Readonly<Record<string, ProblemCode>> = problemsOfKinds;

/** As the type says: the table, and a kind that is a code by itself. */
const asProblemOf = <Kind>(code: unknown): ProblemOf<Kind> => code as ProblemOf<Kind>;

/** When to come again. */
export const laterBy = ({ retryAfterSeconds }: { readonly retryAfterSeconds: number }): Details => ({
  headers: { 'Retry-After': String(retryAfterSeconds) },
});

/** Points at the field that holds a password which is guessed first. */
export const tooCommon = (pointer: '#/password' | '#/newPassword'): Details => ({
  errors: [{ pointer, code: 'too-common', detail: 'is among the passwords that are tried first' }],
});
