import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import protobuf from 'protobufjs/minimal.js';
import { startPostgres } from '../services/embedded-postgres.ts';
import { freePort } from '../services/free-port.ts';
import { stateDirectory } from '../services/project.ts';
import type { Answered, Load } from './requests.ts';

const READY_MS = 60_000;
const STOP_MS = 20_000;
/** A caller who is turned away for want of room is no wrong result. */
const TURNED_AWAY: readonly string[] = ['429', '503'];

export type Launch = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** It is ready once it answers here, by any status but 503. */
  readonly url: string;
};

export type Launched = { readonly pid: number; readonly readyMs: number; stop(): Promise<void> };

/** Spans in what OTLP carries: resource spans → scope spans → spans, by their fields' numbers. */
const spansIn = (reader: protobuf.Reader, end: number, [field, ...deeper]: readonly number[]): number => {
  let count = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 !== field) reader.skipType(tag & 7);
    else if (deeper.length > 0) count += spansIn(reader, reader.uint32() + reader.pos, deeper);
    else count += Number(reader.bytes() !== undefined);
  }
  return count;
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await once(child, 'exit');
  clearTimeout(killing);
};

/** PostgreSQL, a load generator, a sink of traces and whatever is launched; all end, and are removed, with what is `opened`. */
export const openTestbed = async (opened: AsyncDisposableStack) => {
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'bench-'));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  // By it the time from one commit to another can be told; all else is as in production.
  const settings = { track_commit_timestamp: true };
  const server = await startPostgres({ dataDirectory: join(directory, 'postgres'), settings });
  opened.defer(() => rm(dirname(server.dataDirectory), { recursive: true, force: true }));
  opened.defer(() => server.close('fast'));
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  opened.defer(() => sql.end());
  let spans = 0;
  const sink = createServer(async (request, response) => {
    const body = await buffer(request);
    spans += spansIn(protobuf.Reader.create(body), body.length, [1, 2, 2]);
    response.end();
  });
  const sinkPort = await freePort();
  await once(sink.listen(sinkPort, '127.0.0.1'), 'listening');
  opened.defer(() => {
    sink.close();
    sink.closeAllConnections();
  });
  const log = join(directory, 'log.ndjson');
  const output = openSync(log, 'a');

  /** In a group of its own, so that Ctrl+C reaches it only through us; by the channel it hears of it when we are gone. */
  const start = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
    if (opened.disposed) throw new Error(`${file} is started too late`);
    const stdio = ['ignore', output, output, 'ipc'] as const;
    const child = spawn(file, args, { env: { ...process.env, ...env }, detached: true, stdio: [...stdio] });
    opened.defer(() => stop(child));
    return child;
  };
  const generator = start(process.execPath, [join(import.meta.dirname, 'load.ts')], {});
  const generatorEnded = once(generator, 'exit').then((): never => {
    throw new Error('the load generator has ended');
  });
  generatorEnded.catch(() => undefined);
  return {
    /** What has to end with all else. */
    opened,
    directory,
    /** A program of ours that is spoken to by messages. */
    program: (file: string): ChildProcess => start(process.execPath, [file], {}),
    postmaster: server.pid,
    sql,
    spans: () => spans,
    traces: `http://127.0.0.1:${sinkPort}`,
    log,
    databaseUrl: (name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).href,
    launch: async ({ file, args, env, url }: Launch): Promise<Launched> => {
      const began = performance.now();
      const child = start(file, args, env);
      const answers = () =>
        fetch(url)
          .then(({ status }) => status !== 503)
          .catch(() => false);
      while (!(await answers())) {
        if (child.exitCode !== null || performance.now() - began > READY_MS) {
          const told = (await readFile(log, 'utf8')).split('\n').slice(-15).join('\n');
          throw new Error(`${file} ${args.at(-1)} did not get ready:\n${told}`);
        }
        await delay(5);
      }
      return { pid: child.pid ?? 0, readyMs: performance.now() - began, stop: () => stop(child) };
    },
    /** One at a time; throws where an answer has a status that it should not have. */
    load: async (wanted: Load): Promise<Answered> => {
      generator.send(wanted);
      const answered: Answered = (await Promise.race([once(generator, 'message'), generatorEnded]))[0];
      for (const [status, count] of Object.entries(answered.statuses)) {
        if (status === (wanted.kind === 'order' ? '201' : '200') || TURNED_AWAY.includes(status)) continue;
        throw new Error(`wrong: ${count} answers to ${wanted.kind} were ${status === '0' ? 'lost' : status}`);
      }
      return answered;
    },
  };
};

export type Testbed = Awaited<ReturnType<typeof openTestbed>>;
