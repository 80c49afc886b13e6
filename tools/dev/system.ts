import { fileURLToPath } from 'node:url';
import { type SystemPorts, selectPorts } from './ports.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { untilReady } from './ready.ts';

export type System = {
  readonly ports: SystemPorts;
  /** The first of the two apps to end, asked to or not. */
  readonly ended: Promise<string>;
  readonly stop: (onProgress: (line: string) => void) => Promise<void>;
  readonly kill: () => void;
};

export type StartSystem = {
  /** What both apps are configured with, ports aside. */
  readonly env: NodeJS.ProcessEnv;
  readonly watch: boolean;
  readonly onProgress: (line: string) => void;
};

const READY_MS = 30_000;

const mainOf = (app: string): string => fileURLToPath(new URL(`../../apps/${app}/src/main.ts`, import.meta.url));

/** Starts api and worker as two processes and waits until both are ready; what was started is stopped when one is not. */
export const startSystem = async ({ env, watch, onProgress }: StartSystem): Promise<System> => {
  const ports = await selectPorts(env, onProgress);
  const configured = {
    ...env,
    PORT: String(ports.api),
    MANAGEMENT_PORT: String(ports.management),
    WORKER_MANAGEMENT_PORT: String(ports.workerManagement),
  };
  const programs = ['api', 'worker'].map((name) => startProgram({ name, main: mainOf(name), env: configured, watch }));
  try {
    const probes = [ports.management, ports.workerManagement];
    await Promise.all(
      programs.map((program, index) => untilReady(program, `http://127.0.0.1:${probes[index]}/health/ready`, READY_MS)),
    );
  } catch (error) {
    await stopAll(programs, onProgress);
    throw error;
  }
  return {
    ports,
    ended: Promise.race(programs.map(({ name, exited }) => exited.then((how) => `${name} ended: ${how}`))),
    stop: (told) => stopAll(programs, told),
    kill: () => {
      for (const program of programs) program.signal('SIGKILL');
    },
  };
};

const stopAll = async (programs: readonly RunningProgram[], onProgress: (line: string) => void): Promise<void> => {
  for (const program of programs) program.signal('SIGTERM');
  await Promise.all(
    programs.map(async ({ name, exited }) => {
      onProgress(`waiting for the ${name} to finish what it has begun`);
      await exited;
      onProgress(`${name}: stopped`);
    }),
  );
};
