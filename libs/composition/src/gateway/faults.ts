import type { z } from 'zod';
import { type Fault, type Path, type SourceDocument, written } from './source.ts';

type Issue = z.core.$ZodIssue;

/** Words of the Gateway API, and of our plans, that nothing honours yet: they are refused, never passed over. */
const NOT_YET: ReadonlySet<string> = new Set([
  ...['ExternalAuth', 'RegularExpression', 'CONNECT', 'TRACE'],
  ...['sessionPersistence', 'body'],
]);

const notYet = (word: string): string => `${word} is not supported yet`;

/** A part of a document, with the way to it. */
export type Part = { readonly document: SourceDocument; readonly path: Path; readonly value: unknown };

export const partAt = (part: Part, key: PropertyKey, value: unknown): Part => ({
  document: part.document,
  path: [...part.path, key],
  value,
});

export const faultIn = ({ document, path }: Pick<Part, 'document' | 'path'>, below: Path, text: string): Fault => ({
  ...document.placeOf([...path, ...below]),
  at: written([...path, ...below]),
  text,
});

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), value);

/** The branch that was meant: the one that is at fault deepest. */
const meantBranch = (issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] | undefined => {
  const depth = (branch: readonly Issue[]) =>
    Math.max(0, ...branch.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
  const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
  return best && depth(best) > 0 ? best : undefined;
};

const chosen = (given: unknown, options: readonly unknown[]): string => {
  const word = typeof given === 'string' && !/^[\w.-]{1,40}$/.test(given) ? JSON.stringify(given.slice(0, 40)) : given;
  const told = typeof given === 'string' || typeof given === 'number' ? `${word} is none of` : 'expected one of';
  return `${told} ${options.join(', ')}`;
};

const textOf = (issue: Issue, given: unknown): string => {
  if (given === undefined) return 'is missing';
  if (typeof given === 'string' && NOT_YET.has(given)) return notYet(given);
  if (issue.code === 'invalid_value') return chosen(given, issue.values);
  if (issue.code === 'invalid_type')
    return `expected ${issue.expected}, not ${given === null ? 'nothing' : typeof given}`;
  if (issue.code === 'invalid_union' && issue.discriminator && 'options' in issue && Array.isArray(issue.options))
    return chosen(given, issue.options);
  const ours = issue.code === 'invalid_format' || issue.code === 'custom' || issue.code === 'invalid_union';
  return ours ? `expected ${issue.message}` : issue.message;
};

const unknownKeys = (part: Part, path: Path, keys: readonly string[]): readonly Fault[] =>
  keys.map((key) => ({
    ...part.document.placeOfKey([...part.path, ...path], key),
    at: written([...part.path, ...path, key]),
    text: NOT_YET.has(key) ? notYet(key) : 'there is no such field here',
  }));

const faultsOf = (part: Part, issue: Issue, above: Path): readonly Fault[] => {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return unknownKeys(part, path, issue.keys);
  const branch = issue.code === 'invalid_union' ? meantBranch(issue) : undefined;
  if (branch) return branch.flatMap((inner) => faultsOf(part, inner, path));
  return [faultIn(part, path, textOf(issue, valueAt(part.value, path)))];
};

/** The part as its schema takes it; undefined where it does not, which is then among the faults. */
export const parsePart = <Schema extends z.ZodType>(
  schema: Schema,
  part: Part,
  faults: Fault[],
): z.output<Schema> | undefined => {
  const read = schema.safeParse(part.value);
  if (read.success) return read.data;
  faults.push(...read.error.issues.flatMap((issue) => faultsOf(part, issue, [])));
  return undefined;
};
