import { cancelJobRun, listJobRuns, listJobs } from '@orderline/contracts/http/v1/jobs';
import type { z } from 'zod';
import { type Api, ask } from './asking.ts';
import { type Run, standing } from './follow.ts';

const runs = listJobRuns.answers[200];

export type Jobs = z.output<(typeof listJobs.answers)[200]>['items'];

export const readJobs = async (api: Api): Promise<Jobs> =>
  listJobs.answers[200].parse(await ask(api, { method: 'get', path: listJobs.path, about: 'its jobs' })).items;

type History = { readonly job: string | undefined; readonly limit: number };

/** The last runs, of one job or of all, newest first; page by page where there are more than the api tells at once. */
export const readHistory = async (api: Api, { job, limit }: History): Promise<readonly Run[]> => {
  const found: Run[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < limit; ) {
    const query = new URLSearchParams({
      limit: String(Math.min(100, limit - found.length)),
      ...(job === undefined ? {} : { name: job }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const path = `${listJobRuns.path}?${query.toString()}`;
    const { items, page } = runs.parse(await ask(api, { method: 'get', path, about: 'its runs' }));
    found.push(...items);
    cursor = page.next;
  }
  return found;
};

export const cancel = async (api: Api, id: string): Promise<Run> => {
  const path = cancelJobRun.path.replace('{id}', encodeURIComponent(id));
  return cancelJobRun.answers[202].parse(await ask(api, { method: 'post', path, about: `run ${id}` }));
};

export const jobsText = (jobs: Jobs): string => {
  const [names, times] = [jobs.map(({ name }) => name.length), jobs.map(({ schedule }) => schedule.length)];
  const line = ({ name, schedule, purpose }: Jobs[number]) =>
    `${name.padEnd(Math.max(...names))}  ${schedule.padEnd(Math.max(...times))}  ${purpose}\n`;
  return jobs.map(line).join('');
};

export const historyText = (found: readonly Run[]): string => {
  if (found.length === 0) return 'no run is on record\n';
  const width = Math.max(...found.map(({ name }) => name.length));
  const line = (run: Run) => `${run.startedAt}  ${run.name.padEnd(width)}  ${run.id}  ${standing(run)}\n`;
  return found.map(line).join('');
};
