import { currentCall } from '@orderline/platform';

/** A hop with less than this left is not worth making. */
export const LEAST_MS = 20;

/** When a call must end: by its caller's deadline, by its own total, or as the caller is gone. */
export type CallDeadline = {
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  remaining(): number;
  /** What it was, or would be. */
  reason(): 'deadline' | 'cancelled';
  /** To be called when the call is over, else its timer and listener stay. */
  close(): void;
};

export type CallDeadlineOptions = {
  readonly totalMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Reads the caller's deadline and signal from the call context. */
export const callDeadlineOf = ({ totalMs, now }: CallDeadlineOptions): CallDeadline => {
  const call = currentCall();
  const deadline = Math.min(call?.deadline ?? Number.POSITIVE_INFINITY, now() + totalMs);
  const remaining = () => deadline - now();
  const stop = new AbortController();
  let cancelled = false;
  const onCallerGone = (): void => {
    cancelled = remaining() >= LEAST_MS;
    stop.abort();
  };
  const timer = setTimeout(() => stop.abort(), Math.max(0, remaining()));
  call?.signal?.addEventListener('abort', onCallerGone);
  if (call?.signal?.aborted) onCallerGone();
  return {
    deadline,
    signal: stop.signal,
    remaining,
    reason: () => (cancelled ? 'cancelled' : 'deadline'),
    close: () => {
      clearTimeout(timer);
      call?.signal?.removeEventListener('abort', onCallerGone);
    },
  };
};
