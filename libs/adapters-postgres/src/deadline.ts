import { currentCall, Unavailable } from '@orderline/platform';

/** The server may still be at it: what was sent may or may not be done. */
export class TimedOut extends Unavailable {}

export type Deadline = {
  readonly passed: boolean;
  clear(): void;
};

/** Watches a time limit and the current call; `onPassed` runs at most once, with what the caller is to be told. */
export const watchDeadline = (limitMs: number, onPassed: (error: unknown) => void): Deadline => {
  const signal = currentCall()?.signal;
  let passed = false;
  const clear = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
  const pass = (error: unknown) => {
    passed = true;
    clear();
    onPassed(error);
  };
  const abort = () => pass(signal?.reason);
  const timer = setTimeout(() => pass(new TimedOut(`PostgreSQL did not answer within ${limitMs} ms`)), limitMs);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    get passed() {
      return passed;
    },
    clear,
  };
};
