import { err, type NewId, type Now, ok, type Result } from '../shared/index.ts';
import { type ExecuteRunPorts, executeRun } from './execute-run.ts';
import type { Job } from './job.ts';
import type { JobRun } from './job-run.ts';
import type { JobHost, JobRuns } from './ports.ts';

export type StartRun = { readonly name: string; readonly scheduledFor: Date };

export type JobNotFound = { readonly kind: 'job-not-found'; readonly names: readonly string[] };

/** `skipped`: another run of the job is in the way, and is the one that is told. */
export type StartedRun = { readonly run: JobRun; readonly skipped: boolean };

export type StartRunPorts = ExecuteRunPorts & {
  readonly jobs: readonly Job[];
  readonly jobRuns: JobRuns;
  readonly jobHost: JobHost;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Begins the run of a scheduled time apart from the caller, unless that time has its run already or another run of the
 * job is under way. One that was interrupted or whose process died is begun again under its own id.
 */
export const startRun =
  (ports: StartRunPorts) =>
  async ({ name, scheduledFor }: StartRun): Promise<Result<StartedRun, JobNotFound>> => {
    const { jobs, jobRuns, jobHost, newId, now } = ports;
    const job = jobs.find((known) => known.name === name);
    if (!job) return err({ kind: 'job-not-found', names: jobs.map((known) => known.name) });
    jobHost.ready();
    const { kind, run } = await jobRuns.claim({ id: newId(), name, scheduledFor, now: now() });
    if (kind === 'claimed') jobHost.launch(run.id, (signal) => executeRun(ports)({ job, run, signal }));
    return ok({ run, skipped: kind === 'busy' });
  };
