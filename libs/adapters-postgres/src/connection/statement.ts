import { isSampled, span } from '@orderline/platform';
import { asThrown, watchDeadline } from './failure.ts';

/** For the compiler alone: no statement has it. */
declare const rowType: unique symbol;

/**
 * One statement with its parameters, and of what type its rows are; `arrays` asks for rows as arrays in column order, not
 * as objects.
 */
export type Statement<Row = unknown> = {
  readonly text: string;
  readonly params: readonly unknown[];
  readonly arrays?: boolean;
  readonly [rowType]?: Row;
};

/** Makes statements of one text, which is prepared once; what its rows are is said here, beside their columns. */
export const statement =
  <Row = unknown>(text: string): ((...params: readonly unknown[]) => Statement<Row>) =>
  (...params) => ({ text, params });

/** Sends one statement and answers its rows; only the statement says what they are, not whoever waits for them. */
export type Send = <Row>(statement: Statement<Row>) => Promise<readonly NoInfer<Row>[]>;

/** The row of a statement that answers exactly one. */
export const only = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new Error('PostgreSQL answered no row where there is always one');
  return row;
};

/** A statement that was given to its connection. */
export type Pending<Row = unknown> = {
  readonly rows: Promise<readonly Row[]>;
  cancel(): void;
};

/** Puts a statement of a sampled trace into a span; the text holds no values. */
export const traced = <Value>(text: string, work: () => Promise<Value>): Promise<Value> => {
  if (!isSampled()) return work();
  const operation = /\w+/.exec(text)?.[0] ?? 'statement';
  return span(`postgres ${operation}`, { 'db.system.name': 'postgresql', 'db.query.text': text }, work);
};

export type Bound = {
  readonly limitMs: number;
  /** Called when the caller was answered before the server was. */
  gaveUp(pending: Pending, error: unknown): void;
};

/** Sends a statement and waits for its rows no longer than the limit and the current call. */
export const bounded = <Row>(send: () => Pending<Row>, { limitMs, gaveUp }: Bound): Promise<readonly Row[]> =>
  new Promise((resolve, reject) => {
    let pending: Pending<Row> | undefined;
    const deadline = watchDeadline(limitMs, (error) => {
      reject(error);
      if (pending) gaveUp(pending, error);
    });
    if (deadline.passed) return;
    pending = send();
    pending.rows.then(
      (rows) => {
        deadline.clear();
        resolve(rows);
      },
      (error) => {
        deadline.clear();
        reject(asThrown(error));
      },
    );
  });

const element = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return arrayLiteral(value);
  const text = value instanceof Date ? value.toISOString() : String(value);
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
};

/** An array as PostgreSQL reads it (Array Input and Output Syntax), whatever the type of its elements. */
export const arrayLiteral = (values: readonly unknown[]): string => `{${values.map(element).join(',')}}`;
