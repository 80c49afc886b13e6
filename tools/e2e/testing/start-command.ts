import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectDirectory, stateDirectory } from '../../services/project.ts';
import { descendantsOf } from './process-tree.ts';
import { until } from './until.ts';

export type Started = {
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Every process below it. */
  readonly processes: () => Promise<readonly number[]>;
};

export type StartCommand = {
  /** Where it keeps its data and its secrets. */
  readonly state: string;
  readonly env?: NodeJS.ProcessEnv;
};

const collect = (child: ChildProcess): { readonly stdout: () => string; readonly stderr: () => string } => {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  return { stdout: () => printed.stdout, stderr: () => printed.stderr };
};

const launch = ([file = '', ...args]: readonly string[], { state, env }: StartCommand): Started => {
  const { PATH, HOME } = process.env;
  const child = spawn(file, args, {
    cwd: projectDirectory,
    env: {
      ...{ PATH, HOME, NO_COLOR: '1', ORDERLINE_STATE_DIRECTORY: state },
      // Its own would be empty: one start leaves to the next what V8 and Node made of each file.
      NODE_COMPILE_CACHE: join(stateDirectory, 'compile-cache'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return { pid, ended, ...collect(child), processes: () => descendantsOf(pid) };
};

/** What `npm start` runs, as the leader of a process group, to which Ctrl+C goes; npm itself would end by the signal. */
export const npmStart = (options: StartCommand): Started =>
  launch([process.execPath, 'tools/bootstrap/run.mjs', 'tools/dev/start.ts'], options);

/** The supervisor itself, without npm and the bootstrap before it. */
export const supervisor = (options: StartCommand): Started =>
  launch([process.execPath, join(projectDirectory, 'tools', 'dev', 'start.ts')], options);

/** What a terminal does at Ctrl+C. */
export const ctrlC = ({ pid }: Started): void => void process.kill(-pid, 'SIGINT');

/** Resolves once the table and the curl line are printed; throws where it ends before. */
export const untilReady = async (started: Started): Promise<void> => {
  const state: { ended?: number | NodeJS.Signals } = {};
  void started.ended.then((how) => {
    state.ended = how;
  });
  await until({
    what: 'npm start to be ready',
    ask: async () => {
      if (state.ended !== undefined) throw new Error(`npm start ended with ${state.ended}\n${started.stderr()}`);
      return started.stdout().includes('Ctrl+C stops it all.') ? true : undefined;
    },
    told: started.stderr,
  });
};

/** What it printed below the table. */
export const curlLineOf = ({ stdout }: Started): string => /^curl .+$/m.exec(stdout())?.[0] ?? '';

export const apiOf = ({ stdout }: Started): string =>
  /API +(http:\/\/127\.0\.0\.1:\d+)\/api\/v2/.exec(stdout())?.[1] ?? '';
