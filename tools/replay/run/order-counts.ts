import type { Placed } from '../system/system.ts';

export type OrderCounts = {
  readonly accepted: number;
  /** Accepted orders that this run has added; the others were there before. */
  readonly fresh: number;
  /** Problem code → orders. */
  readonly refused: Readonly<Record<string, number>>;
  /** Every attempt failed: it is not known whether there is an order. */
  readonly unanswered: number;
  /** Pence of all accepted orders. */
  readonly value: number;
  /** Milliseconds from first sending to answer, ascending; retries and their pauses included. */
  readonly latencies: readonly number[];
};

/** Counts answers as they come; `since` is the system's clock when the run began. */
export const countOrders = (since: Date) => {
  let [accepted, fresh, unanswered, value] = [0, 0, 0, 0];
  const refused = new Map<string, number>();
  const latencies: number[] = [];
  return {
    answered: (placed: Placed, latency: number): void => {
      latencies.push(latency);
      if (placed.kind === 'refused') {
        refused.set(placed.code, (refused.get(placed.code) ?? 0) + 1);
        return;
      }
      accepted += 1;
      value += placed.total;
      // An answer that was lost and sent for again comes replayed, too: only its time tells it from one of an earlier run.
      if (!placed.replayed || (placed.attempts > 1 && placed.placedAt >= since)) fresh += 1;
    },
    unanswered: (): void => {
      unanswered += 1;
    },
    counts: (): OrderCounts => ({
      accepted,
      fresh,
      refused: Object.fromEntries([...refused].sort(([, one], [, other]) => other - one)),
      unanswered,
      value,
      latencies: latencies.toSorted((one, other) => one - other),
    }),
  };
};

/** Nearest rank of ascending values; 0 where there are none. */
export const percentile = (ascending: readonly number[], share: number): number =>
  ascending[Math.max(Math.ceil(ascending.length * share) - 1, 0)] ?? 0;
