import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { heapOptions, telemetryOptions } from '../../dev/node-options.ts';
import { projectDirectory, stateDirectory } from '../../services/project.ts';
import { type Log, openLog } from './log.ts';
import { until } from './until.ts';

export type AppSettings = {
  readonly name: 'api' | 'worker';
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once the app is ready. */
  readonly probe: string;
  /** How it is started; from its sources where nothing is said. */
  readonly launch?: Launch | undefined;
};

export type Launch = {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
};

/** One of the two apps as a process of its own, that can be killed and started again on the same ports. */
export type App = {
  readonly name: AppSettings['name'];
  readonly log: Log;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** Sends the signal and waits until it is gone; answers how it ended. */
  end(signal: NodeJS.Signals): Promise<string>;
  /** Sends the signal; `ended` tells the rest. */
  signal(signal: NodeJS.Signals): void;
  ended(): Promise<string>;
  /** Leaves no process, whether one runs or not. */
  kill(): Promise<void>;
};

const fromSource = (name: string): Launch => ({
  command: [
    process.execPath,
    ...heapOptions,
    ...telemetryOptions,
    join(projectDirectory, 'apps', name, 'src', 'main.ts'),
  ],
  cwd: projectDirectory,
  // One start leaves to the next what V8 and Node made of each file.
  env: { NODE_COMPILE_CACHE: join(stateDirectory, 'compile-cache') },
});

const spawnApp = ({ name, env, launch = fromSource(name) }: AppSettings) => {
  const [program, ...args] = launch.command;
  return spawn(program, args, {
    cwd: launch.cwd,
    env: { OTEL_SERVICE_NAME: name, ...launch.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
};

type Running = { readonly child: ReturnType<typeof spawnApp>; readonly ended: Promise<string> };

export const isReady = async (probe: string): Promise<true | undefined> => {
  const response = await fetch(probe, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true ? true : undefined;
};

export const createApp = (settings: AppSettings): App => {
  const { name, probe } = settings;
  const log = openLog();
  let running: Running | undefined;
  const current = (): Running => {
    if (!running) throw new Error(`the ${name} was not started`);
    return running;
  };
  const ended = () => current().ended;
  const signal = (wanted: NodeJS.Signals) => void current().child.kill(wanted);
  return {
    name,
    log,
    signal,
    ended,
    start: async () => {
      const child = spawnApp(settings);
      for (const stream of [child.stdout, child.stderr]) if (stream) log.read(stream);
      const state: { how?: string } = {};
      const how = once(child, 'close').then(([code, by]) => {
        state.how = by === null ? `exit code ${code}` : `signal ${by}`;
        return state.how;
      });
      running = { child, ended: how };
      const ask = async () => {
        if (state.how !== undefined) throw new Error(`the ${name} ended (${state.how})\n${log.trouble()}`);
        return isReady(probe);
      };
      await until({ what: `the ${name} to be ready`, ask, withinMs: 60_000, told: log.trouble });
    },
    end: async (wanted) => {
      signal(wanted);
      return ended();
    },
    kill: async () => {
      running?.child.kill('SIGKILL');
      await running?.ended;
    },
  };
};
