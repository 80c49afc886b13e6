import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { telemetryOptions } from '../../dev/node-options.ts';
import { projectDirectory, stateDirectory } from '../../services/project.ts';
import { openLog } from './log.ts';

export type VainStart = {
  readonly code: number | null;
  /** What its log says is wrong, each line as it stands. */
  readonly wrong: readonly { readonly level: string; readonly msg: string; readonly [field: string]: unknown }[];
  /** What it printed that is no line of the log. */
  readonly stray: string;
  /** Milliseconds until it said what is wrong, and until it was gone. */
  readonly saidAfter: number;
  readonly goneAfter: number;
};

type Start = {
  readonly program: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Under whom, where it is root that starts it. */
  readonly account?: Pick<SpawnOptions, 'uid' | 'gid'>;
};

const WRONG = new Set(['error', 'fatal']);
const GIVE_UP_MS = 60_000;

/** Starts a program that is expected to end by itself, and tells how it did. */
export const startInVain = async ({ program, env, account = {} }: Start): Promise<VainStart> => {
  const began = performance.now();
  const child = spawn(process.execPath, [...telemetryOptions, ...program], {
    cwd: projectDirectory,
    // One start in vain leaves to the next what V8 and Node made of each file.
    env: { NODE_COMPILE_CACHE: join(stateDirectory, 'compile-cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  const log = openLog();
  let saidAfter = Number.POSITIVE_INFINITY;
  const heard = () => {
    saidAfter = Math.min(saidAfter, performance.now() - began);
  };
  child.stdout.on('data', (chunk) => /"level":"(?:error|fatal)"/.test(String(chunk)) && heard());
  child.stderr.on('data', heard);
  log.read(child.stdout);
  const late = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  clearTimeout(late);
  const wrong = log.lines.filter(({ level }) => WRONG.has(level));
  return { code, wrong, stray: [...log.stray, said].join(''), saidAfter, goneAfter: performance.now() - began };
};
