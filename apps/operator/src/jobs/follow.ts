import { setTimeout as delay } from 'node:timers/promises';
import { type jobRun, readJobRun } from '@orderline/contracts/http/v1/jobs';
import type { z } from 'zod';
import { type Api, ask } from './asking.ts';

export type Run = z.output<typeof jobRun>;

const LOOK_AGAIN_MS = 1_000;

/** Where a run is: its state, its steps, what it has counted. */
export const standing = ({ state, progress, result, error, cancelRequestedAt }: Run): string => {
  const steps = progress ? ` ${progress.done} of ${progress.of}` : '';
  const calledOff = state === 'running' && cancelRequestedAt ? ', called off' : '';
  const counts = result ? `  ${JSON.stringify(result)}` : '';
  return `${state}${steps}${calledOff}${counts}${error === null ? '' : `  ${error}`}`;
};

/** Looks at a run until it is over; `onChange` is told each time that it stands otherwise than before. */
export const follow = async (api: Api, id: string, onChange: (run: Run) => void): Promise<Run> => {
  const path = readJobRun.path.replace('{id}', id);
  for (let told = ''; ; await delay(LOOK_AGAIN_MS)) {
    const run = readJobRun.answers[200].parse(await ask(api, { method: 'get', path, about: `run ${id}` }));
    const now = standing(run);
    if (now !== told) onChange(run);
    told = now;
    if (run.state !== 'running') return run;
  }
};
