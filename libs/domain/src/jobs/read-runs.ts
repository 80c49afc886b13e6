import { err, ok, type Page, type PageRequest, type Result } from '../shared/index.ts';
import type { Job } from './job.ts';
import type { JobRun, JobRunId } from './job-run.ts';
import type { JobRuns } from './ports.ts';

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

export type ListRuns = { readonly name?: string | undefined; readonly page: PageRequest<JobRunId> };

export const listRuns =
  ({ jobRuns }: ReadRunsPorts) =>
  async (query: ListRuns): Promise<Result<Page<JobRun, JobRunId>, never>> =>
    ok(await jobRuns.list(query));
