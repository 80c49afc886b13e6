import { isSampled, span } from '@orderline/platform';
import { asThrown, watchDeadline } from './failure.ts';

/** One statement with its parameters; `arrays` asks for rows as arrays in column order, not as objects. */
export type Statement = {
  readonly text: string;
  readonly params: readonly unknown[];
  readonly arrays?: boolean;
};

/** Sends one statement and answers its rows. */
export type Send = (statement: Statement) => Promise<readonly unknown[]>;

/** A statement that was given to its connection. */
export type Pending = {
  readonly rows: Promise<readonly unknown[]>;
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
export const bounded = (send: () => Pending, { limitMs, gaveUp }: Bound): Promise<readonly unknown[]> =>
  new Promise((resolve, reject) => {
    let pending: Pending | undefined;
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
