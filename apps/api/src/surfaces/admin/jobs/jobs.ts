import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import type { Job, JobRun, JobRunId } from '@orderline/domain/jobs';
import { asId } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { type CursorCodec, cursorAfter } from '../../../http/cursors.ts';
import { csvLink, csvPage } from '../exports/csv.ts';
import { badge } from '../frame/badge.ts';
import { nothing, pageAt } from '../frame/filters.ts';
import { form, moment, notice, onwards, table } from '../frame/layout.ts';
import { polled } from '../frame/live.ts';
import type { Fragment, PageParts, StaffPage } from '../frame/page.ts';
import * as sorry from '../frame/sorry.ts';

type Parts = Pick<Application, 'jobs'> & { readonly cursors: CursorCodec; readonly now: () => Date };

const pathOf = (name: string): string => `/admin/jobs/${name}`;

const came = (run: JobRun | undefined): Fragment =>
  run ? html`${badge(run.state)} ${moment(run.startedAt)}` : html`not known to have run`;

/** What schedulers have done, with how each went the last time. */
export const jobsPage = ({ jobs }: Parts): StaffPage => ({
  path: '/admin/jobs',
  needs: 'jobs:run',
  label: 'Jobs',
  show: async () => {
    const listed = await jobs.listJobs();
    const all = listed.ok ? listed.value : [];
    const last = await Promise.all(all.map(({ name }) => jobs.listRuns({ name, page: { limit: 1 } })));
    const row = ({ name, purpose, schedule }: Job, place: number): Fragment => {
      const runs = last[place];
      return html`<tr><th scope="row"><a href="${pathOf(name)}">${name}</a></th><td>${purpose}</td>
<td class="kept"><code>${schedule}</code></td><td>${came(runs?.ok ? runs.value.items[0] : undefined)}</td></tr>`;
    };
    return {
      title: 'Jobs',
      content: html`<p>A scheduler triggers them, by cron in UTC. A job tells of its runs, and runs now where you open it.</p>
${table('Jobs', ['Job', 'What it is for', 'Schedule', 'Last run'], all.map(row))}`,
    };
  },
});

const stateOf = ({ state, progress, cancelRequestedAt }: JobRun): Fragment => {
  if (state !== 'running') return badge(state);
  const far = progress ? html`, ${progress.done} of ${progress.of}` : '';
  return html`${badge(state)}${far}${cancelRequestedAt ? ', called off' : ''}`;
};

const cancelForm = ({ id: run, name }: JobRun, token: string): Fragment =>
  form({
    action: `${pathOf(name)}/cancellation`,
    token,
    hidden: { run },
    content: html`<button class="quiet">Call it off</button>`,
  });

const runRow =
  (token: string) =>
  (run: JobRun): Fragment => {
    const { scheduledFor, state, attempt, startedAt, endedAt, result, error, cancelRequestedAt } = run;
    return html`<tr><td>${moment(scheduledFor)}</td><td>${stateOf(run)}${
      state === 'running' && !cancelRequestedAt ? cancelForm(run, token) : ''
    }</td><td class="number">${attempt}</td><td>${moment(startedAt)}</td><td>${endedAt ? moment(endedAt) : '–'}</td>
<td>${error ?? ''} ${result ? html`<code>${JSON.stringify(result)}</code>` : '–'}</td></tr>`;
  };

const told: Readonly<Record<string, Fragment>> = {
  begun: notice('It was begun.', 'good'),
  skipped: notice('It was not begun: another run of it is under way.'),
  cancelled: notice('It is called off, and ends after the batch that it is at.', 'good'),
  over: notice('It had ended before it could be called off.'),
};

const POLLED_SECONDS = 3;

const RUNS = ['For', 'State', { figures: 'Attempt' }, { newest: 'Began' }, 'Ended', 'Result'];

/** The runs of a job, the last one first, and one more now. */
export const jobPage = ({ jobs, cursors, now }: Parts): StaffPage => ({
  path: '/admin/jobs/{name}',
  query: ['after', 'run'],
  needs: 'jobs:run',
  show: async (request) => {
    const { params, query, token } = request;
    const listed = await jobs.listJobs();
    const job = listed.ok ? listed.value.find(({ name }) => name === params.name) : undefined;
    if (!job) return sorry.noSuchPage;
    const { name, purpose } = job;
    const kind = { binding: ['job runs', name], position: id.transform((text) => asId<JobRunId>(text)) };
    const { page, lost } = pageAt(cursors, request, kind);
    const runs = await jobs.listRuns({ name, page });
    const { items, next } = runs.ok ? runs.value : { items: [], next: null };
    const isUnderWay = items.some(({ state }) => state === 'running');
    return {
      title: name,
      refreshSeconds: isUnderWay ? POLLED_SECONDS : undefined,
      content: html`${told[query.get('run') ?? ''] ?? ''}${lost}<p>${purpose}</p>
${form({ action: pathOf(name), token, content: html`<button>Run it now</button>` })}
<h2>Runs</h2><div id="runs"${isUnderWay ? polled('runs', request.at, POLLED_SECONDS) : ''}>${table('Runs', RUNS, items.map(runRow(token)))}${nothing(items.length)}</div>
${onwards(request, pathOf(name), cursorAfter(cursors, next, kind))}${csvLink(pathOf(name), { staff: request.staff, query: new URLSearchParams() })}`,
    };
  },
  act: {
    action: 'startJobRun',
    apart: true,
    target: ({ params }) => ({ type: 'job', id: String(params.name) }),
    take: async ({ params }) => {
      const begun = await jobs.startRun({ name: String(params.name), scheduledFor: now() });
      if (!begun.ok) return sorry.noSuchPage;
      return { to: `${pathOf(String(params.name))}?run=${begun.value.skipped ? 'skipped' : 'begun'}` };
    },
  },
});

export const jobCsvPage = (parts: Pick<PageParts, 'exports' | 'audit' | 'jobs' | 'now'>): StaffPage =>
  csvPage(parts, {
    list: '/admin/jobs/{name}',
    needs: 'jobs:run',
    open: async ({ jobRuns }, { params }, by) => {
      const listed = await parts.jobs.listJobs();
      const job = listed.ok ? listed.value.find(({ name }) => name === params.name) : undefined;
      return job ? jobRuns({ name: job.name }, by) : sorry.noSuchPage;
    },
  });

/** Calls a run off. */
export const jobCancellationPage = ({ jobs }: Pick<Parts, 'jobs'>): StaffPage => ({
  path: '/admin/jobs/{name}/cancellation',
  needs: 'jobs:run',
  act: {
    action: 'cancelJobRun',
    apart: true,
    target: ({ form }) => ({ type: 'run', id: String(form.get('run')) }),
    take: async ({ params, form }) => {
      const named = id.safeParse(form.get('run'));
      if (!named.success) return sorry.noSuchPage;
      const result = await jobs.cancelRun({ id: asId<JobRunId>(named.data) });
      if (!result.ok && result.error.kind === 'job-run-not-found') return sorry.noSuchPage;
      return { to: `${pathOf(String(params.name))}?run=${result.ok ? 'cancelled' : 'over'}` };
    },
  },
});
