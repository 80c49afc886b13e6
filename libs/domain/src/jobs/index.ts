import { findRun, listJobs, listRuns, type ReadRunsPorts } from './read-runs.ts';
import { type StartRunPorts, startRun } from './start-run.ts';

export type { EndedRun, RunOutcome } from './execute-run.ts';
export type * from './job.ts';
export * from './job-run.ts';
export * from './ports.ts';
export { type PrunePorts, prune, type Retention } from './prune.ts';
export type * from './read-runs.ts';
export { reconcileStock } from './reconcile-stock.ts';
export { recountBooks } from './recount-books.ts';
export { type RetryParkedJobPorts, retryParkedJob } from './retry-parked.ts';
export { type SealBooksPorts, sealBooks, settledMs } from './seal-books.ts';
export type * from './start-run.ts';
export { sweepDeadlinesJob } from './sweep-deadlines.ts';

export type JobsPorts = StartRunPorts & ReadRunsPorts;

export const createJobs = (ports: JobsPorts) => ({
  startRun: startRun(ports),
  findRun: findRun(ports),
  listRuns: listRuns(ports),
  listJobs: listJobs(ports),
});
