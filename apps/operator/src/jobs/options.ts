import { parseArgs } from 'node:util';
import { Misuse } from '../command.ts';

export const HELP = `Example: npm run jobs -- run prune --url http://127.0.0.1:3000 --key-file /run/secrets/jobs-key

  list            the jobs, when each should run, and what for
  run JOB         has the api run a job now, tells how far it is, and waits for its end; exit code 1 where it did not
                  succeed, or another run of it went on
  trigger JOB     the same without waiting, as a scheduler does; a time that was triggered before is run once
      --at TIME          the scheduled time, as 2026-11-22T03:17:00Z; also of run
      --cron-job NAME    in place of JOB and --at: the name of a Job that a CronJob of Kubernetes made, such as
                         orderline-prune-29732117; its end is the scheduled minute, so two Jobs for one time are one run
  history [JOB]   the last runs, newest first: when each began, how far it came, what it did
      --limit N          how many (default: 20)
  cancel RUN      calls a run off, by its id: it ends after the batch that it is at

  --url URL          where the api is, at INTERNAL_PORT where that is set
  --key-file FILE    holds an API key with the scope jobs:run
  --patience SECONDS how long to ask again where nobody answers, or the api says 503 (default: 60)
  --json             the api's answer, for programs
  --help             this text

Exit codes: 0, or of run as above; 1 it was refused; 2 wrong usage; 4 nobody answered.
`;

type Where = {
  readonly url: string;
  readonly keyFile: string;
  readonly patienceMs: number;
  readonly json: boolean;
};

/** `scheduledFor` undefined is now. */
type Due = { readonly job: string; readonly scheduledFor?: Date };

export type Options = Where &
  (
    | { readonly command: 'list' }
    | { readonly command: 'history'; readonly job: string | undefined; readonly limit: number }
    | { readonly command: 'cancel'; readonly run: string }
    | ({ readonly command: 'run' | 'trigger' } & Due)
  );

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

const wholeIn = (name: string, text: string, least: number): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Misuse(`${name} is a number from ${least} on, not ${text}`);
};

type Stated = {
  readonly at?: string | undefined;
  readonly 'cron-job'?: string | undefined;
  readonly limit: string;
};

type Asked<O> = O extends unknown ? Omit<O, keyof Where> : never;

const asked = (
  [command, what, ...rest]: readonly string[],
  { at, 'cron-job': cronJob, limit }: Stated,
): Asked<Options> => {
  const isDue = command === 'run' || command === 'trigger';
  if (rest.length > 0) throw new Misuse(`${rest.join(' ')} is too much`);
  if (at !== undefined && !isDue) throw new Misuse('--at is of run and trigger');
  if (cronJob !== undefined && command !== 'trigger') throw new Misuse('--cron-job is of trigger');
  if (cronJob !== undefined && (what ?? at) !== undefined) throw new Misuse('--cron-job says job and time by itself');
  switch (command) {
    case 'list':
      if (what !== undefined) throw new Misuse('list tells all of them');
      return { command };
    case 'history':
      return { command, job: what, limit: wholeIn('--limit', limit, 1) };
    case 'cancel':
      if (what === undefined) throw new Misuse('say which run: history tells their ids');
      return { command, run: what };
    case 'run':
    case 'trigger':
      return { command, ...(cronJob === undefined ? dueByHand(what, at) : dueByCronJob(cronJob)) };
    default:
      throw new Misuse('say list, run, trigger, history or cancel');
  }
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
      ...{ limit: { ...text, default: '20' }, json: flag, help: flag },
    },
  });
  if (values.help) return 'help';
  const { 'key-file': keyFile, url, json, patience } = values;
  const said = asked(positionals, values);
  if (url === undefined || !URL.canParse(url)) throw new Misuse('--url says where the api is: http://host:port');
  if (keyFile === undefined) throw new Misuse('--key-file names the file of an API key with the scope jobs:run');
  return { ...said, url, keyFile, json, patienceMs: wholeIn('--patience', patience, 0) * 1000 };
};
