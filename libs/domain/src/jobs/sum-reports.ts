import type { JobWork } from './job-run.ts';

/** Adds at most so many facts of reports to their sums and counts; answers as many where there may be more. */
export type SumReports = (limit: number) => Promise<number>;

export type SumReportsJobPorts = { readonly sumReports: SumReports };

const batch = 5_000;

/** Adds up what events told reports since the last run. */
export const sumReportsJob =
  ({ sumReports }: SumReportsJobPorts): JobWork =>
  async ({ signal, tell }) => {
    let summed = 0;
    for (let got = batch; got === batch; ) {
      if (signal.aborted) return { finished: false, result: { summed } };
      got = await sumReports(batch);
      summed += got;
      tell({ result: { summed } });
    }
    return { finished: true, result: { summed } };
  };
