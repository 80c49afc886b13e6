import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import { claimRun, releaseRun, replaceRecord } from './run-record.ts';
import { ServiceUnavailable } from './unavailable.ts';

type ServerCommand = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly account?: Account | undefined;
  /** Stands in the server's command line as the system lists it while it runs, and in no other's. */
  readonly marker: string;
  readonly stopSignal: NodeJS.Signals;
};

export type ServerProcess = {
  readonly pid: number;
  /** How the process ended, once it has. */
  readonly exited: Promise<string>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
};

/** The right to run one server on one directory: `<path>.run.json` names it, `<path>.log` is what it said. */
export type Claim = {
  readonly logTail: () => Promise<string>;
  readonly start: (command: ServerCommand) => Promise<ServerProcess>;
  readonly release: () => Promise<void>;
};

const STOP_MS = 30_000;
const LOG_LINES = 12;

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });

const spawnDetached = (command: ServerCommand, log: number): ChildProcess =>
  spawn(command.file, [...command.args], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: command.env ?? process.env,
    ...(command.account && { uid: command.account.uid, gid: command.account.gid }),
  });

const stopChild = async (child: ChildProcess, exited: Promise<string>, signal: NodeJS.Signals): Promise<void> => {
  child.ref();
  child.kill(signal);
  const late = AbortSignal.timeout(STOP_MS);
  const force = () => child.kill('SIGKILL');
  late.addEventListener('abort', force);
  await exited;
  late.removeEventListener('abort', force);
};

const writable = async <Value>(directory: string, act: (directory: string) => Promise<Value>): Promise<Value> => {
  try {
    return await act(directory);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')))
      throw error;
    throw new ServiceUnavailable(
      `this user may not write to ${directory}`,
      `delete it, or as root: chown -R ${process.getuid?.() ?? ''} ${directory}`,
    );
  }
};

/** Claims `path` for this process. The server survives Ctrl+C of the terminal and is told to stop when this process exits. */
export const claimServer = async (path: string, onProgress: (line: string) => void): Promise<Claim> => {
  const record = `${path}.run.json`;
  const logFile = `${path}.log`;
  let current: number | undefined;
  const owner = await writable(dirname(path), async (directory) => {
    await mkdir(directory, { recursive: true });
    return claimRun(record, onProgress);
  });
  const logTail = async () =>
    (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-LOG_LINES).join('\n');

  const start = async (command: ServerCommand): Promise<ServerProcess> => {
    await rm(logFile, { force: true });
    await using log = await open(logFile, 'w', 0o600);
    const child = spawnDetached(command, log.fd);
    const exited = exitOf(child);
    const { pid } = child;
    current = pid;
    if (pid === undefined) throw new ServiceUnavailable(await exited, `check that ${command.file} can be executed`);
    const server = { pid, marker: command.marker, stopSignal: command.stopSignal };
    await replaceRecord(record, { owner, server });
    child.unref();
    const onExit = () => {
      child.kill(command.stopSignal);
      rmSync(record, { force: true });
    };
    process.once('exit', onExit);
    child.once('exit', () => process.off('exit', onExit));
    return { pid, exited, stop: (signal = command.stopSignal) => stopChild(child, exited, signal) };
  };
  return { logTail, start, release: () => releaseRun(record, current) };
};

export type Readiness = {
  readonly ready: () => Promise<boolean>;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
};

/** Resolves to undefined once `ready()`, else to why it never will be: how the process ended, or the deadline. */
export const untilReady = async (server: ServerProcess, readiness: Readiness): Promise<string | undefined> => {
  const until = performance.now() + readiness.withinMs;
  const ended = server.exited.then((how) => `it ended with ${how}`);
  const pause = () => delay(15, undefined);
  for (;;) {
    if (readiness.signal?.aborted === true) return 'its start was interrupted';
    if (await readiness.ready()) return undefined;
    if (performance.now() > until) return `it was not ready within ${readiness.withinMs / 1000} s`;
    const how = await Promise.race([ended, pause()]);
    if (how !== undefined) return how;
  }
};
