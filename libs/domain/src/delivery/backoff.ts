/** When to try again after this many failed attempts; null: no more, until an operator acts. */
export type Backoff = (attempts: number, now: Date) => Date | null;

/** Waits the delay at each attempt's place in the list, and gives up behind its end. */
export const backoffOf =
  (delaysMs: readonly number[]): Backoff =>
  (attempts, now) => {
    const delay = delaysMs[attempts - 1];
    return delay === undefined ? null : new Date(now.getTime() + delay);
  };

/** A row that the broker refuses: 0.1 s doubling to 51.2 s, less than two minutes in all. */
export const relayBackoff = backoffOf(Array.from({ length: 10 }, (_, attempt) => 100 * 2 ** attempt));

/** An event that its consumer cannot handle. */
export const consumerBackoff = backoffOf([5_000, 60_000, 600_000]);
