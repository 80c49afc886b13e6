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
