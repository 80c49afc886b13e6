import { NetworkFault } from './faults.ts';

/** Engines take a longer time for none at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** Resolves after so many milliseconds, never after more than an engine can count, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = ms > LONGEST_MS ? undefined : setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });

export type Limits = {
  readonly ms: number;
  readonly sleep: Sleep;
  /** The caller's: its reason is what the work then rejects with. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs work under a signal of its own, and rejects when the time is up or the caller aborts, even where the work does
 * not listen. `AbortSignal.any` and `.timeout` are not everywhere.
 */
export const within = async <Value>(
  { ms, sleep: pause, signal }: Limits,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  const stopped = new AbortController();
  const timer = new AbortController();
  let follow = () => {};
  const cut = new Promise<never>((_, reject) => {
    const stop = (reason: unknown) => {
      reject(reason);
      stopped.abort(reason);
    };
    follow = () => stop(signal?.reason ?? new Error('The call was aborted.'));
    signal?.addEventListener('abort', follow);
    if (signal?.aborted) return follow();
    pause(ms, timer.signal).then(() => {
      if (!timer.signal.aborted) stop(new NetworkFault('timeout', `No answer came within ${ms} ms.`));
    }, stop);
  });
  try {
    return await Promise.race(stopped.signal.aborted ? [cut] : [cut, work(stopped.signal)]);
  } finally {
    timer.abort();
    signal?.removeEventListener('abort', follow);
  }
};
