import type { CircuitOpen } from './breaker.ts';
import { type CallDeadline, LEAST_MS } from './call-deadline.ts';
import type { Broken, Reply } from './exchange.ts';
import type { RetryBudgetPolicy } from './http-policy.ts';
import { rollingCount } from './rolling-count.ts';

export type Backoff = {
  /** Milliseconds until the next attempt. */
  next(): number;
};

export type BackoffOptions = {
  readonly firstMs: number;
  readonly longestMs: number;
  /** In [0, 1). */
  readonly random: () => number;
};

/** Decorrelated jitter: between `firstMs` and three times the wait before, at most `longestMs`. */
export const decorrelatedJitter = ({ firstMs, longestMs, random }: BackoffOptions): Backoff => {
  let before = firstMs;
  return {
    next: () => {
      before = Math.min(longestMs, firstMs + random() * (before * 3 - firstMs));
      return before;
    },
  };
};

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Milliseconds to wait by a `Retry-After` (RFC 9110 §10.2.3), in seconds or as a date; undefined where it is neither. */
export const retryAfterMs = (value: string | undefined, now: number): number | undefined => {
  if (value === undefined) return undefined;
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1000;
  if (!HTTP_DATE.test(value)) return undefined;
  const due = Date.parse(value);
  return Number.isNaN(due) ? undefined : Math.max(0, due - now);
};

export type RetryBudget = {
  /** Counts a call: what retries are a share of. */
  deposit(): void;
  /** Takes one retry, or tells that there is none. */
  withdraw(): boolean;
};

/**
 * Retries in any window stay within `ratio` of its calls, or within `floor` where that is more. Calls leave the window
 * no later than the retries that they paid for, so over any time retries stay within `ratio` of all calls plus `floor` a window.
 */
export const retryBudget = (
  { ratio, floor, windowMs }: RetryBudgetPolicy,
  { elapsed }: { readonly elapsed: () => number },
): RetryBudget => {
  const window = rollingCount(['calls', 'retries'], { windowMs, elapsed });
  return {
    deposit: () => window.add('calls'),
    withdraw: () => {
      const { calls, retries } = window.totals();
      if (retries + 1 > Math.max(floor, ratio * calls)) return false;
      window.add('retries');
      return true;
    },
  };
};

export type Attempt = Reply | Broken | CircuitOpen;

export type Attempted = {
  readonly last: Attempt;
  /** An attempt before the last may have taken effect. */
  readonly isUnsure: boolean;
};

export type Retrying = {
  readonly attempt: () => Promise<Attempt>;
  /** Whether the call may be sent twice: its method is idempotent, or it carries an idempotency key. */
  readonly isRepeatable: boolean;
  readonly retries: number;
  readonly backoff: Backoff;
  readonly budget: RetryBudget;
  readonly callDeadline: CallDeadline;
  readonly now: () => number;
  /** Resolves early, and never rejects, when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onRetry: (reason: string) => void;
  readonly onBudgetExhausted: () => void;
};

const RETRIED_STATUS = new Set([408, 429, 502, 503, 504]);

const reasonToRetry = (attempt: Attempt): string | undefined => {
  if (attempt.kind === 'reply') return RETRIED_STATUS.has(attempt.status) ? String(attempt.status) : undefined;
  if (attempt.kind === 'circuit-open' || attempt.begun) return undefined;
  return attempt.fault === 'connect-failed' || attempt.fault === 'connection-lost' ? attempt.fault : undefined;
};

/** Whether a write may have taken effect at an upstream that did not accept it: 408 and 429 came before any work. */
export const mayHaveHappened = (attempt: Attempt): boolean => {
  if (attempt.kind === 'reply') return attempt.status >= 500;
  return attempt.kind === 'broken' && attempt.sent;
};

/** What the upstream asks us to wait, in milliseconds. */
export const waitAskedBy = (attempt: Attempt, now: number): number | undefined => {
  if (attempt.kind === 'circuit-open') return attempt.retryAfterMs;
  return attempt.kind === 'reply' ? retryAfterMs(attempt.headers['retry-after'], now) : undefined;
};

/** Attempts until one is final, or the retries, their budget or the time are used up. */
export const attemptWithRetries = async (call: Retrying): Promise<Attempted> => {
  const { attempt, isRepeatable, retries, backoff, budget, callDeadline, now, wait } = call;
  let isUnsure = false;
  for (let used = 0; ; used += 1) {
    const last = await attempt();
    const reason = reasonToRetry(last);
    if (!isRepeatable || reason === undefined || used >= retries) return { last, isUnsure };
    const pauseMs = Math.max(backoff.next(), waitAskedBy(last, now()) ?? 0);
    if (pauseMs + LEAST_MS > callDeadline.remaining()) return { last, isUnsure };
    if (!budget.withdraw()) {
      call.onBudgetExhausted();
      return { last, isUnsure };
    }
    await wait(pauseMs, callDeadline.signal);
    if (callDeadline.signal.aborted) return { last, isUnsure };
    isUnsure ||= mayHaveHappened(last);
    call.onRetry(reason);
  }
};
