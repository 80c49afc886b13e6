import { fileURLToPath } from 'node:url';
import { type SystemPorts, selectPorts } from './ports.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { untilReady } from './ready.ts';

export type AppName = 'api' | 'worker';

/** Where the apps listen, and what both are started with. */
export type SystemConfig = { readonly ports: SystemPorts; readonly env: NodeJS.ProcessEnv };

export type System = {
  readonly ports: SystemPorts;
  /** The first of the two apps to end, asked to or not. */
  readonly ended: Promise<string>;
  readonly stop: (onProgress: (line: string) => void) => Promise<void>;
  readonly kill: () => void;
};

export type StartSystem = SystemConfig & {
  readonly watch: boolean;
  readonly onProgress: (line: string) => void;
};

const READY_MS = 30_000;

const mainOf = (app: AppName): string => fileURLToPath(new URL(`../../apps/${app}/src/main.ts`, import.meta.url));

/** Chooses the ports that both apps are told. */
export const configureSystem = async (
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<SystemConfig> => {
  const ports = await selectPorts(env, onProgress);
  const chosen = {
    PORT: String(ports.api),
    MANAGEMENT_PORT: String(ports.management),
    WORKER_MANAGEMENT_PORT: String(ports.workerManagement),
  };
  return { ports, env: { ...env, ...chosen } };
};

/** Starts one app and waits until it is ready; one that is not is ended. */
export const startApp = async (
  name: AppName,
  { ports, env, watch = false }: SystemConfig & { readonly watch?: boolean },
): Promise<RunningProgram> => {
  const program = startProgram({ name, main: mainOf(name), env, watch });
  const port = name === 'api' ? ports.management : ports.workerManagement;
  try {
    await untilReady(program, `http://127.0.0.1:${port}/health/ready`, READY_MS);
  } catch (error) {
    program.signal('SIGTERM');
    throw error;
  }
  return program;
};

/** Starts api and worker as two processes and waits until both are ready; both are stopped when one is not. */
export const startSystem = async ({ watch, onProgress: say, ...config }: StartSystem): Promise<System> => {
  const starts = await Promise.allSettled([
    startApp('api', { ...config, watch }),
    startApp('worker', { ...config, watch }),
  ]);
  const programs = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure) {
    await stopApps(programs, say);
    throw failure.reason;
  }
  return {
    ports: config.ports,
    ended: Promise.race(programs.map(({ name, exited }) => exited.then((how) => `${name} ended: ${how}`))),
    stop: (onProgress) => stopApps(programs, onProgress),
    kill: () => {
      for (const program of programs) program.signal('SIGKILL');
    },
  };
};

/** Asks the apps to stop, and waits until they have. */
export const stopApps = async (
  programs: readonly RunningProgram[],
  onProgress: (line: string) => void,
): Promise<void> => {
  for (const program of programs) program.signal('SIGTERM');
  await Promise.all(
    programs.map(async ({ name, exited }) => {
      onProgress(`waiting for the ${name} to finish what it has begun`);
      await exited;
      onProgress(`${name}: stopped`);
    }),
  );
};
