import {
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import { type ExecuteRunPorts, executeRun } from './execute-run.ts';
import type { Job, JobRun, JobRunId } from './job-run.ts';
import type { JobHost, JobRuns } from './ports.ts';

const whole = (number: bigint): number | string => {
  const close = Number(number);
  return Number.isSafeInteger(close) ? close : String(number);
};

/** The value as JSON can hold it: a whole number beyond 2^53 − 1 as text. */
export const inJson = (value: unknown): unknown => {
  if (typeof value === 'bigint') return whole(value);
  if (Array.isArray(value)) return value.map(inJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inJson(part)]));
};

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

export type JobRunNotFound = { readonly kind: 'job-run-not-found' };

export type ReadRunsPorts = { readonly jobs: readonly Job[]; readonly jobRuns: JobRuns };

export const listJobs =
  ({ jobs }: ReadRunsPorts) =>
  async (): Promise<Result<readonly Job[], never>> =>
    ok(jobs);

export const findRun =
  ({ jobRuns }: ReadRunsPorts) =>
  async ({ id }: { readonly id: JobRunId }): Promise<Result<JobRun, JobRunNotFound>> => {
    const run = await jobRuns.find(id);
    return run ? ok(run) : err({ kind: 'job-run-not-found' });
  };

export type JobRunOver = { readonly kind: 'job-run-over' };

/** Calls a run off: it ends after its batch, and its time is not begun again. */
export const cancelRun =
  ({ jobRuns, now }: Pick<StartRunPorts, 'jobRuns' | 'now'>) =>
  async ({ id }: { readonly id: JobRunId }): Promise<Result<JobRun, JobRunNotFound | JobRunOver>> => {
    const run = await jobRuns.cancel(id, now());
    if (run === 'unknown') return err({ kind: 'job-run-not-found' });
    return run === 'over' ? err({ kind: 'job-run-over' }) : ok(run);
  };

export type ListRuns = { readonly name?: string | undefined; readonly page: PageRequest<JobRunId> };

export const listRuns =
  ({ jobRuns }: ReadRunsPorts) =>
  async (query: ListRuns): Promise<Result<Page<JobRun, JobRunId>, never>> =>
    ok(await jobRuns.list(query));

type Lists = { readonly jobRuns: Pick<JobRuns, 'list'> };

export type ExportRuns = Omit<ListRuns, 'page'> & { readonly userId: UserId };

/** All runs that `listRuns` lists, as they stood at one moment. */
export const exportRuns =
  ({ snapshots }: { readonly snapshots: Snapshots<Lists> }) =>
  ({ userId, name }: ExportRuns): Promise<Result<Batches<JobRun>, ExportRunning>> =>
    everyPage<Lists, JobRun, JobRunId>(snapshots, userId, ({ jobRuns }, page) => jobRuns.list({ name, page }));
