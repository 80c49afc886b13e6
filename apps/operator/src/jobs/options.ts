import { parseArgs } from 'node:util';
import { Misuse } from '../command.ts';

export const HELP = `Example: npm run jobs -- trigger prune --url http://127.0.0.1:3000 --key-file /run/secrets/jobs-key

  trigger JOB   has the api run a job now, or for the time that --at names; a time that was triggered before is run once
      --at TIME          the scheduled time, as 2026-11-22T03:17:00Z
      --cron-job NAME    in place of JOB and --at: the name of a Job that a CronJob of Kubernetes made, such as
                         orderline-prune-29732117; its end is the scheduled minute, so two Jobs for one time are one run
      --url URL          where the api is, at INTERNAL_PORT where that is set
      --key-file FILE    holds an API key with the scope jobs:run
      --patience SECONDS how long to ask again where nobody answers, or the api says 503 (default: 60)
      --json             the api's answer, for programs
  --help   this text

The api answers at once and goes on by itself; docs/how-to/jobs.md tells how to look at runs.
Exit codes: 0 it runs, ran before, or another run goes on; 1 it was refused; 2 wrong usage; 4 nobody answered.
`;

export type Options = {
  readonly job: string;
  /** Undefined is now. */
  readonly scheduledFor?: Date;
  readonly url: string;
  readonly keyFile: string;
  readonly patienceMs: number;
  readonly json: boolean;
};

type Due = Pick<Options, 'job' | 'scheduledFor'>;

const OF_CRON_JOB = /^orderline-(?<job>[a-z-]+)-(?<minutes>\d+)$/;

/** A CronJob calls each Job after itself and the scheduled time, in minutes since the epoch. */
const dueByCronJob = (name: string): Due => {
  const { job, minutes } = OF_CRON_JOB.exec(name)?.groups ?? {};
  if (job === undefined) throw new Misuse(`${name} is no name such as orderline-prune-29732117`);
  return { job, scheduledFor: new Date(Number(minutes) * 60_000) };
};

const dueByHand = (job: string | undefined, at: string | undefined): Due => {
  if (job === undefined) throw new Misuse('say which job, as trigger prune');
  if (at === undefined) return { job };
  const scheduledFor = new Date(at);
  if (!/^\d{4}-.*(?:Z|[+-]\d\d:\d\d)$/.test(at) || Number.isNaN(scheduledFor.getTime()))
    throw new Misuse(`--at is a time such as 2026-11-22T03:17:00Z, not ${at}`);
  return { job, scheduledFor };
};

const secondsIn = (text: string): number => {
  const seconds = Number(text);
  if (Number.isSafeInteger(seconds) && seconds >= 0) return seconds;
  throw new Misuse(`--patience is a number of seconds, not ${text}`);
};

/** What the command line asks for; throws Misuse. */
export const readOptions = (args: readonly string[]): Options | 'help' => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ at: text, 'cron-job': text, url: text, 'key-file': text, patience: { ...text, default: '60' } },
      ...{ json: flag, help: flag },
    },
  });
  if (values.help) return 'help';
  const [command, job, ...rest] = positionals;
  if (command !== 'trigger' || rest.length > 0) throw new Misuse('say trigger, and one job');
  const { 'cron-job': cronJob, 'key-file': keyFile, url, at, json } = values;
  if (cronJob !== undefined && (job ?? at) !== undefined) throw new Misuse('--cron-job says job and time by itself');
  if (url === undefined || !URL.canParse(url)) throw new Misuse('--url says where the api is: http://host:port');
  if (keyFile === undefined) throw new Misuse('--key-file names the file of an API key with the scope jobs:run');
  const due = cronJob === undefined ? dueByHand(job, at) : dueByCronJob(cronJob);
  return { ...due, url, keyFile, json, patienceMs: secondsIn(values.patience) * 1000 };
};
