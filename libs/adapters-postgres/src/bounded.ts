import { watchDeadline } from './deadline.ts';
import { asThrown } from './failure.ts';
import type { Pending } from './statement.ts';

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
