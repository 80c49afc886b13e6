import type { JobWork } from './job-run.ts';

export type SealAuditJobPorts = {
  /** Chains at most so many entries of the audit; answers how many there were. */
  readonly seal: (limit: number) => Promise<number>;
};

const batch = 500;

/** Chains what staff did since the last run. */
export const sealAuditJob =
  ({ seal }: SealAuditJobPorts): JobWork =>
  async ({ signal, tell }) => {
    let sealed = 0;
    for (let got = batch; got === batch; ) {
      if (signal.aborted) return { finished: false, result: { sealed } };
      got = await seal(batch);
      sealed += got;
      tell({ result: { sealed } });
    }
    return { finished: true, result: { sealed } };
  };
