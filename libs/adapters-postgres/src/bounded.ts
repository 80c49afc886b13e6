import { watchDeadline } from './deadline.ts';
import { asThrown } from './failure.ts';
import type { Pending } from './statement.ts';

export type Bound = {
  readonly limitMs: number;
  /** Called when the caller was answered before the server was. */
  gaveUp(error: unknown): void;
};

/** Sends a statement and waits for its rows no longer than the limit and the current call; then cancels it. */
export const bounded = (send: () => Pending, { limitMs, gaveUp }: Bound): Promise<readonly unknown[]> =>
  new Promise((resolve, reject) => {
    let pending: Pending | undefined;
    const deadline = watchDeadline(limitMs, (error) => {
      reject(error);
      pending?.cancel();
      if (pending) gaveUp(error);
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

/** How long after a cancelled statement its connection may stay silent before it counts as hanging. */
const CANCEL_GRACE_MS = 1000;

/** Resolves once the work is over, or `onHang` was called because it does not end after it was given up. */
export const overOrHanging = (
  work: { readonly over: Promise<unknown>; readonly givenUp: Promise<unknown> },
  onHang: () => void,
): Promise<void> =>
  new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const hang = () => {
      onHang();
      resolve();
    };
    work.over.then(end, end);
    void work.givenUp.then(() => {
      timer = setTimeout(hang, CANCEL_GRACE_MS);
    });
  });
