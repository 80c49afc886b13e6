export type LogThrottleOptions = {
  readonly everyMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed?: () => number;
};

/** Says the first word on a topic at once and then at most one in each period; topics are few and fixed. */
export const createLogThrottle = ({ everyMs, elapsed = () => performance.now() }: LogThrottleOptions) => {
  const due = new Map<string, number>();
  return (topic: string, say: () => void): void => {
    const now = elapsed();
    if (now < (due.get(topic) ?? Number.NEGATIVE_INFINITY)) return;
    due.set(topic, now + everyMs);
    say();
  };
};
