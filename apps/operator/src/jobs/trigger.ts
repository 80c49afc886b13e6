import { startJobRun } from '@orderline/contracts/http/v1/jobs';
import type { z } from 'zod';
import { type Api, ask } from './asking.ts';

const answer = startJobRun.answers[202];

export type Started = z.output<typeof answer>;

export type Due = { readonly job: string; readonly scheduledFor: Date };

/** Has the api begin a run; a time that was triggered before is answered with its run. */
export const trigger = async (api: Api, { job, scheduledFor }: Due): Promise<Started> => {
  const path = startJobRun.path.replace('{name}', encodeURIComponent(job));
  return answer.parse(await ask(api, { method: 'post', path, body: { scheduledFor }, about: job }));
};
