import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { id, instant, pageOf, paging, statedInstant } from '../fields.ts';

/** A scheduler's own time, to the millisecond. */
const scheduledTime = statedInstant
  .refine((at) => at.getUTCFullYear() >= 2000 && at.getUTCFullYear() < 3000, 'is no time of the years 2000 to 2999')
  .meta({
    description: 'By RFC 3339, of the years 2000 to 2999.',
    example: '2026-11-22T03:17:00Z',
    allOf: [{ pattern: '^2' }],
  });

const jobName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no name such as "reconcile-stock"')
  .max(60)
  .meta({ example: 'prune' });

const job = z
  .object({
    name: z.string(),
    purpose: z.string(),
    schedule: z.string().meta({ description: 'Recommended, as five fields of cron, UTC.' }),
    everySeconds: z.int().meta({ description: 'The same in seconds; it may be more often than cron can say.' }),
  })
  .meta({ id: 'Job' });

const runFields = {
  id,
  name: z.string(),
  scheduledFor: instant,
  state: z.enum(['running', 'succeeded', 'failed', 'interrupted', 'abandoned', 'cancelled']).meta({
    description:
      'Interrupted: its process was told to stop. Abandoned: its process died. The next run goes on. Cancelled: somebody called it off.',
  }),
  attempt: z.int().meta({ description: 'How often it was begun.' }),
  startedAt: instant,
  endedAt: instant.nullable(),
  result: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: 'Counts, by job; of one that goes on, so far.' }),
  progress: z
    .object({ done: z.int(), of: z.int() })
    .nullable()
    .meta({ description: 'How many of its steps are done; null where it tells none.' }),
  error: z.string().nullable(),
  cancelRequestedAt: instant.nullable().meta({ description: 'When it was called off; it ends after its batch.' }),
};

export const jobRun = z.object(runFields).meta({ id: 'JobRun' });

const pruned = {
  id: demoIds.jobRun,
  name: 'prune',
  scheduledFor: '2026-11-22T03:17:00.000Z',
  state: 'succeeded' as const,
  attempt: 1,
  startedAt: '2026-11-22T03:17:00.412Z',
  endedAt: '2026-11-22T03:17:02.007Z',
  result: {
    removed: {
      ...{ outbox: 15_204, inbox: 28_311, inboxVersions: 9_120, idempotencyKeys: 412, refreshTokens: 96, sessions: 31 },
      ...{
        oneTimeTokens: 8,
        loginAttempts: 17,
        knownOrigins: 5,
        staffSessions: 4,
        providerSignIns: 3,
        jobRuns: 1_440,
        importRefusals: 0,
        productImports: 2,
        importFiles: 1,
      },
      ...{ notifications: 0, notificationEmails: 0, fulfilments: 0, webhookDeliveries: 0 },
    },
  },
  progress: { done: 18, of: 18 },
  error: null,
  cancelRequestedAt: null,
};

const tags = ['Internal'];
const auth = { scopes: ['jobs:run'] } as const;

export const listJobs = defineEndpoint({
  method: 'get',
  path: '/internal/jobs',
  operationId: 'listJobs',
  summary: 'List the jobs that a scheduler is to trigger',
  description: 'Not routed from outside the cluster.',
  tags,
  auth,
  answers: { 200: z.object({ items: z.array(job) }) },
  problems: [],
  examples: {
    answer: {
      items: [
        {
          name: 'prune',
          purpose: 'Removes events, keys, sessions and tokens that nothing needs any more.',
          schedule: '17 * * * *',
          everySeconds: 3600,
        },
      ],
    },
  },
});

export const startJobRun = defineEndpoint({
  method: 'post',
  path: '/internal/jobs/{name}/runs',
  operationId: 'startJobRun',
  summary: 'Run a job, once for each scheduled time',
  description:
    'Answers at once with the run, which goes on in the background; Location leads to it. The same time again is answered with the same run. While another run of the job is under way nothing is begun: the answer is that run, with `skipped`. A run that was interrupted or whose process died is begun again when its time is asked for. Not routed from outside the cluster.',
  tags,
  auth,
  params: z.object({ name: jobName }),
  body: z.strictObject({ scheduledFor: scheduledTime }).meta({ id: 'JobRunRequest' }),
  answers: {
    202: z
      .object({ ...runFields, skipped: z.boolean().meta({ description: 'Whether this run was in the way.' }) })
      .meta({ id: 'StartedJobRun' }),
  },
  problems: ['not-found'],
  examples: {
    params: { name: 'prune' },
    body: { scheduledFor: '2026-11-22T04:17:00Z' },
    answer: {
      ...pruned,
      id: '0199c0de-7a00-7000-8000-000000000062',
      state: 'running',
      endedAt: null,
      result: null,
      progress: null,
      skipped: false,
    },
  },
});

/** What narrows runs down, in a list and in an export. */
export const runFilter = z.strictObject({ name: jobName.optional().meta({ description: 'Only runs of this job.' }) });

export const listJobRuns = defineEndpoint({
  method: 'get',
  path: '/internal/jobs/runs',
  operationId: 'listJobRuns',
  summary: 'List runs, newest first',
  description: 'Not routed from outside the cluster.',
  tags,
  auth,
  query: runFilter.extend(paging),
  answers: { 200: pageOf(jobRun) },
  problems: [],
  examples: { answer: { items: [pruned], page: { next: null } } },
});

export const readJobRun = defineEndpoint({
  method: 'get',
  path: '/internal/jobs/runs/{id}',
  operationId: 'readJobRun',
  summary: 'See how a run is getting on',
  description: 'Not routed from outside the cluster.',
  tags,
  auth,
  params: z.object({ id }),
  answers: { 200: jobRun },
  problems: ['not-found'],
  examples: { params: { id: demoIds.jobRun }, answer: pruned },
});

export const cancelJobRun = defineEndpoint({
  method: 'post',
  path: '/internal/jobs/runs/{id}/cancellation',
  operationId: 'cancelJobRun',
  summary: 'Call a run off',
  description:
    'Its process hears of it within two seconds and ends it after the batch at hand: until then it is `running`, with `cancelRequestedAt`. Its scheduled time is not begun again; the next one is. One that was called off before is answered as it is. Not routed from outside the cluster.',
  tags,
  auth,
  params: z.object({ id }),
  answers: { 202: jobRun },
  problems: ['not-found', 'job-run-over'],
  examples: {
    params: { id: demoIds.cancelledJobRun },
    answer: {
      ...pruned,
      id: demoIds.cancelledJobRun,
      name: 'recount-books',
      state: 'cancelled',
      result: { drifting: 0 },
      progress: { done: 0, of: 9 },
      cancelRequestedAt: '2026-11-22T03:17:01.120Z',
    },
  },
});
