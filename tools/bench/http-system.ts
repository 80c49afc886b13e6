import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { generateSigningKeys } from '@orderline/adapters-crypto';
import { demoAdmin } from '@orderline/composition';
import postgres from 'postgres';
import { heapOptions, telemetryOptions } from '../dev/node-options.ts';
import { prepare } from '../dev/prepare.ts';
import { freePort } from '../services/free-port.ts';
import { projectDirectory } from '../services/project.ts';
import type { Target } from './http-load.ts';

export type BenchProcess = { readonly name: string; readonly pids: readonly number[] };

export type BenchSystem = {
  readonly target: Target;
  /** From the start of the api and of the worker to their being ready. */
  readonly readyMs: Readonly<Record<'api' | 'worker', number>>;
  /** The processes as they are now. */
  processes(): Promise<readonly BenchProcess[]>;
  residentMegabytes(): Promise<Readonly<Record<'api' | 'worker', number>>>;
  close(): Promise<void>;
};

export type BenchSettings = {
  readonly databaseUrl: string;
  readonly telemetry: boolean;
  /** Where the apps log to. */
  readonly log: string;
  readonly nodeOptions: readonly string[];
};

const PRODUCTS = 300;
const PLENTY = 1_000_000_000;

const untilReady = async (port: number): Promise<void> => {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(5);
  }
};

const residentOf = async (pid: number): Promise<number> => {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
};

const accessToken = async (url: string): Promise<string> => {
  const { email, password } = demoAdmin;
  const response = await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'accessToken' in body) return String(body.accessToken);
  throw new Error(`could not sign in: ${JSON.stringify(body)}`);
};

/** Migrates and seeds an empty database, and starts both apps on it as production would, but for Redis and Kafka. */
export const startBenchSystem = async (settings: BenchSettings): Promise<BenchSystem> => {
  const { databaseUrl, telemetry, log, nodeOptions } = settings;
  const ports = { api: await freePort(), management: await freePort(), worker: await freePort() };
  const env = {
    ...process.env,
    ENVIRONMENT: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
    CURSOR_SECRET: randomBytes(32).toString('base64url'),
    API_KEY_PEPPER: randomBytes(32).toString('base64url'),
    PORT: String(ports.api),
    MANAGEMENT_PORT: String(ports.management),
    WORKER_MANAGEMENT_PORT: String(ports.worker),
  };
  await prepare(env, () => undefined);
  const sql = postgres(databaseUrl, { max: 1, connection: { application_name: 'bench' } });
  await sql`update stock set on_hand = ${PLENTY}`;
  const rows = await sql<{ id: string }[]>`select id from products order by sku limit ${PRODUCTS}`;
  await sql`vacuum analyze`;
  const file = openSync(log, 'a');
  const launch = async (name: 'api' | 'worker', port: number) => {
    const main = join(projectDirectory, 'apps', name, 'src', 'main.ts');
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [...heapOptions, ...nodeOptions, ...(telemetry ? telemetryOptions : []), main],
      {
        env,
        stdio: ['ignore', file, file, 'ipc'],
      },
    );
    await untilReady(port);
    return { child, pid: child.pid ?? 0, readyMs: Math.round(performance.now() - started) };
  };
  const api = await launch('api', ports.management);
  const worker = await launch('worker', ports.worker);
  const url = `http://127.0.0.1:${ports.api}`;
  return {
    target: { url, token: await accessToken(url), products: rows.map(({ id }) => id) },
    readyMs: { api: api.readyMs, worker: worker.readyMs },
    processes: async () => {
      const backends = await sql<{ pid: number; name: string }[]>`
        select pid, application_name as name from pg_stat_activity where application_name like 'orderline %'`;
      const backendsOf = (app: string) =>
        backends.filter(({ name }) => name.startsWith(`orderline ${app}`)).map(({ pid }) => pid);
      return [
        { name: 'api', pids: [api.pid] },
        { name: 'PostgreSQL for the api', pids: backendsOf('api') },
        { name: 'worker', pids: [worker.pid] },
        { name: 'PostgreSQL for the worker', pids: backendsOf('worker') },
      ];
    },
    residentMegabytes: async () => ({ api: await residentOf(api.pid), worker: await residentOf(worker.pid) }),
    close: async () => {
      for (const { child } of [api, worker]) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await sql.end();
    },
  };
};
