import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { stateDirectory } from '../services/project.ts';
import { heapOptions, telemetryOptions } from './node-options.ts';

export type Program = {
  readonly name: string;
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Restarts on every saved file. */
  readonly watch: boolean;
  /** Traces and runtime metrics; true unless it is said. */
  readonly telemetry?: boolean;
};

export type RunningProgram = {
  readonly name: string;
  readonly pid: number;
  /** How it ended, once it has. */
  readonly exited: Promise<string>;
  readonly signal: (signal: NodeJS.Signals) => void;
};

const howItEnded = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });

/**
 * Starts an app as production does, or a program beside the apps, in a process group of its own, so that Ctrl+C reaches it only through
 * us. It logs to our stderr, and the channel that it holds to us tells it when we are gone.
 */
export const startProgram = ({ name, main, args = [], env, watch, telemetry = true }: Program): RunningProgram => {
  const watching = watch ? ['--watch', '--watch-preserve-output'] : [];
  const child = spawn(
    process.execPath,
    [...watching, ...heapOptions, ...(telemetry ? telemetryOptions : []), main, ...args],
    {
      env: { OTEL_SERVICE_NAME: name, NODE_COMPILE_CACHE: join(stateDirectory, 'compile-cache'), ...env },
      detached: true,
      stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    },
  );
  const exited = howItEnded(child);
  if (child.pid === undefined) throw new Error(`${name} could not be started: ${main}`);
  return { name, pid: child.pid, exited, signal: (signal) => void child.kill(signal) };
};
