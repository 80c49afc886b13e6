import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/jobs';
import type { JobRun, JobRunId } from '@orderline/domain/jobs';
import { asId } from '@orderline/domain/shared';
import type { z } from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const jobsRoutes = ({ jobs, cursors }: Pick<Surface, 'jobs' | 'cursors'>) =>
  routes(contract, {
    listJobs: async () => {
      const result = await jobs.listJobs();
      if (!result.ok) return result.error;
      const items = result.value.map(({ name, purpose, schedule, everySeconds }) => ({
        name,
        purpose,
        schedule,
        everySeconds,
      }));
      return { body: { items } };
    },

    startJobRun: async ({ params: { name }, body: { scheduledFor } }) => {
      const result = await jobs.startRun({ name, scheduledFor });
      if (!result.ok) return refused(result.error, { detail: `The jobs are ${result.error.names.join(', ')}.` });
      const { run, skipped } = result.value;
      return { body: { ...runView(run), skipped }, location: `/internal/jobs/runs/${run.id}` };
    },

    listJobRuns: async ({ query: { name, ...paging } }) => {
      const kind = { binding: ['job runs', name], position: runId };
      const page = pageRequest(cursors, paging, kind);
      if (!page.ok) return page.error;
      const result = await jobs.listRuns({ name, page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(runView), page: { next } }, next };
    },

    readJobRun: async ({ params }) => {
      const result = await jobs.findRun({ id: asId(params.id) });
      return result.ok ? { body: runView(result.value) } : refused(result.error);
    },

    cancelJobRun: async ({ params }) => {
      const result = await jobs.cancelRun({ id: asId(params.id) });
      return result.ok ? { body: runView(result.value) } : refused(result.error);
    },
  });

const runId = id.transform((text) => asId<JobRunId>(text));

export const runView = (run: JobRun): z.input<typeof contract.jobRun> => ({
  id: run.id,
  name: run.name,
  scheduledFor: run.scheduledFor.toISOString(),
  state: run.state,
  attempt: run.attempt,
  startedAt: run.startedAt.toISOString(),
  endedAt: run.endedAt?.toISOString() ?? null,
  result: run.result,
  progress: run.progress,
  error: run.error,
  cancelRequestedAt: run.cancelRequestedAt?.toISOString() ?? null,
});
