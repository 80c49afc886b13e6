import { fileURLToPath } from 'node:url';
import { type SystemPorts, selectPorts } from './ports.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { untilReady } from './ready.ts';
import { type SimulatedPartners, startSimulators } from './simulators.ts';

export type AppName = 'api' | 'worker';

/** Where the apps listen, and what both are started with. */
export type SystemConfig = { readonly ports: SystemPorts; readonly env: NodeJS.ProcessEnv };

export type System = {
  readonly ports: SystemPorts;
  /** The first of its programs to end, asked to or not. */
  readonly ended: Promise<string>;
  readonly stop: (onProgress: (line: string) => void) => Promise<void>;
  readonly kill: () => void;
};

export type StartSystem = SystemConfig & {
  readonly partners: SimulatedPartners;
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
    EVENT_SCHEMA_BASE_URL: env.EVENT_SCHEMA_BASE_URL ?? `http://127.0.0.1:${ports.api}`,
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

/**
 * Starts api, worker and the partners that are simulated, each as a process, and waits until all are ready; all are
 * stopped when one is not.
 */
export const startSystem = async ({ watch, partners, onProgress: say, ...config }: StartSystem): Promise<System> => {
  const addressed = { ...config, env: { ...config.env, ...partners.env } };
  const simulators = startSimulators(partners, { env: config.env, watch });
  const starts = await Promise.allSettled([
    startApp('api', { ...addressed, watch }),
    startApp('worker', { ...addressed, watch }),
    simulators,
  ]);
  const programs = starts.flatMap((start) => (start.status === 'fulfilled' && start.value ? [start.value] : []));
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure) {
    await stopApps(programs, say);
    throw failure.reason;
  }
  const simulated = await simulators;
  const apps = programs.filter((program) => program !== simulated);
  return {
    ports: config.ports,
    ended: Promise.race(programs.map(({ name, exited }) => exited.then((how) => `${name} ended: ${how}`))),
    stop: async (onProgress) => {
      await stopApps(apps, onProgress);
      if (simulated) await stopApps([simulated], onProgress);
    },
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
