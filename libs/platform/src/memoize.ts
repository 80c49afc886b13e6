export type MemoizeOptions = {
  readonly goodMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
};

/** Asks once for all who ask at the same time, and again when the answer is older than it is good for. */
export const memoize = <Value>(
  ask: () => Promise<Value>,
  { goodMs, now = () => performance.now() }: MemoizeOptions,
): (() => Promise<Value>) => {
  let answer: Promise<Value> | undefined;
  let goodUntil = Number.POSITIVE_INFINITY;
  return () => {
    if (answer === undefined || now() >= goodUntil) {
      goodUntil = Number.POSITIVE_INFINITY;
      answer = ask().finally(() => {
        goodUntil = now() + goodMs;
      });
    }
    return answer;
  };
};
