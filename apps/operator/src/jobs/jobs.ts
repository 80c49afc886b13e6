import { readFile } from 'node:fs/promises';
import { type Command, Misuse, printed, UNREACHABLE } from '../command.ts';
import type { Api } from './asking.ts';
import { follow, type Run, standing } from './follow.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { cancel, historyText, jobsText, readHistory, readJobs } from './reading.ts';
import { type Started, trigger } from './trigger.ts';

const keyIn = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Misuse(`--key-file: ${error instanceof Error ? error.message : error}`);
  });
  return text.trim();
};

type Told = { readonly text: string; readonly json: unknown; readonly code?: number };

const startedText = ({ name, id, scheduledFor, skipped, state }: Started): string =>
  skipped
    ? `${name}: run ${id} goes on, so no other is begun\n`
    : `${name}: run ${id} for ${scheduledFor} is ${state}\n`;

/** To the error output: what is on its way is not the result. */
const telling = (run: Run): void => void process.stderr.write(`${run.name}: ${standing(run)}\n`);

const runToEnd = async (api: Api, job: string, scheduledFor: Date): Promise<Told> => {
  const started = await trigger(api, { job, scheduledFor });
  process.stderr.write(startedText(started));
  const run = await follow(api, started.id, telling);
  return {
    text: `${run.name}: ${standing(run)}\n`,
    json: run,
    code: run.state === 'succeeded' && !started.skipped ? 0 : 1,
  };
};

const told = async (api: Api, options: Options): Promise<Told> => {
  switch (options.command) {
    case 'list': {
      const jobs = await readJobs(api);
      return { text: jobsText(jobs), json: jobs };
    }
    case 'history': {
      const runs = await readHistory(api, options);
      return { text: historyText(runs), json: runs };
    }
    case 'cancel': {
      const run = await cancel(api, options.run);
      return { text: `${run.name}: ${standing(run)}\n`, json: run };
    }
    case 'run':
      return runToEnd(api, options.job, options.scheduledFor ?? new Date());
    case 'trigger': {
      const started = await trigger(api, { job: options.job, scheduledFor: options.scheduledFor ?? new Date() });
      return { text: startedText(started), json: started };
    }
  }
};

const run = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const { url, patienceMs, keyFile, json: asJson } = options;
  const { text, json, code = 0 } = await told({ url, patienceMs, key: await keyIn(keyFile) }, options);
  await printed(asJson ? `${JSON.stringify(json)}\n` : text);
  return code;
};

export const jobsCommand: Command = { help: HELP, exitCodes: { unavailable: UNREACHABLE }, run };
