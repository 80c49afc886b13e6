import type { JobWork } from './job.ts';

export type SweepDeadlinesJobPorts = {
  /** Concludes at most `limit` of what is overdue; answers how many got on, which are then due no more. */
  readonly sweep: (limit: number) => Promise<number>;
};

/** Each has a transaction of its own, so that a batch is a matter of seconds. */
const batch = 100;

/** Sweeps until nothing is overdue. */
export const sweepDeadlinesJob =
  ({ sweep }: SweepDeadlinesJobPorts): JobWork =>
  async ({ signal }) => {
    let swept = 0;
    for (let more = true; more; ) {
      if (signal.aborted) return { finished: false, result: { swept } };
      const got = await sweep(batch);
      swept += got;
      more = got > 0;
    }
    return { finished: true, result: { swept } };
  };
