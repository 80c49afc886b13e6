import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { startPostgres } from '../services/embedded-postgres.ts';
import { stateDirectory } from '../services/project.ts';
import type { Answered, Load } from './load.ts';
import { startTraceSink } from './trace-sink.ts';

const READY_MS = 60_000;
const STOP_MS = 20_000;

export type Launch = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** It is ready once it answers here, by any status but 503. */
  readonly url: string;
};

export type Launched = { readonly pid: number; readonly readyMs: number; stop(): Promise<void> };

const ended = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const stop = async (child: ChildProcess): Promise<void> => {
  if (ended(child)) return;
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await once(child, 'exit');
  clearTimeout(killing);
};

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ status }) => status !== 503,
    () => false,
  );

/** PostgreSQL, a load generator, a sink of traces and whatever is launched, all ended and removed with what is `opened`. */
export const openTestbed = async (opened: AsyncDisposableStack) => {
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'bench-'));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  // By it the time from one commit to another can be told; all else is as in production.
  const settings = { track_commit_timestamp: true };
  const server = await startPostgres({ dataDirectory: join(directory, 'postgres'), settings });
  opened.defer(() => rm(server.dataDirectory, { recursive: true, force: true }));
  opened.defer(() => server.close('fast'));
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  opened.defer(() => sql.end());
  const sink = await startTraceSink();
  opened.defer(() => sink.close());
  const log = join(directory, 'log.ndjson');
  const output = openSync(log, 'a');

  /** In a group of its own, so that Ctrl+C reaches it only through us; by the channel it hears of it when we are gone. */
  const start = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
    const options = { env: { ...process.env, ...env }, detached: true } as const;
    const child = spawn(file, args, { ...options, stdio: ['ignore', output, output, 'ipc'] });
    child.once('error', () => undefined);
    opened.defer(() => stop(child));
    return child;
  };
  const launch = async ({ file, args, env, url }: Launch): Promise<Launched> => {
    const began = performance.now();
    const child = start(file, args, env);
    while (!(await answers(url))) {
      if (child.pid === undefined || ended(child) || performance.now() - began > READY_MS) {
        const told = await readFile(log, 'utf8');
        throw new Error(`${file} ${args.at(-1)} did not get ready:\n${told.split('\n').slice(-15).join('\n')}`);
      }
      await delay(5);
    }
    return { pid: child.pid ?? 0, readyMs: performance.now() - began, stop: () => stop(child) };
  };
  const generator = start(process.execPath, [join(import.meta.dirname, 'load.ts')], {});
  /** One at a time. */
  const load = async (wanted: Load): Promise<Answered> => {
    generator.send(wanted);
    const [answered]: Answered[] = await once(generator, 'message');
    if (answered === undefined) throw new Error('the load generator ended');
    return answered;
  };
  return {
    postmaster: server.pid,
    sql,
    spans: sink.spans,
    traces: sink.url,
    log,
    launch,
    load,
    /** The URL of a database of the server. */
    databaseUrl: (name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).href,
  };
};

export type Testbed = Awaited<ReturnType<typeof openTestbed>>;
