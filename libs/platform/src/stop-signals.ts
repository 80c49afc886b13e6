export type StopRequest = 'stop' | 'force' | 'ignore';

const SAME_GESTURE_MS = 500;

/**
 * Reads SIGTERM and SIGINT: the first stops, those within 500 ms are the same one forwarded again, a later one forces.
 * `now` is in milliseconds of a clock that never goes back.
 */
export const stopRequests = (now: () => number): (() => StopRequest) => {
  let first: number | undefined;
  return () => {
    if (first === undefined) {
      first = now();
      return 'stop';
    }
    return now() - first < SAME_GESTURE_MS ? 'ignore' : 'force';
  };
};
