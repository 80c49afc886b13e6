import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoOperator } from '@orderline/composition';
import { createApiKey } from '@orderline/contracts/http/v1/api-keys';
import { jobRun, startJobRun } from '@orderline/contracts/http/v1/jobs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';
import { bodyOf, type Client, signedIn } from './testing/client.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { until } from './testing/until.ts';

const path = '/internal/jobs/reconcile-stock/runs';
const scheduledFor = '2026-11-22T03:37:00Z';

describe.skipIf(!process.env.TEST_DATABASE_URL)('a process that runs a job', () => {
  let database: TestDatabase;
  let system: System;

  beforeAll(async () => {
    database = await createDemoDatabase();
    system = await prepareSystem({ databaseUrl: database.url, more: { DRAIN_SECONDS: '0' } });
  });
  afterEach(() => system.api.kill());
  afterAll(() => database?.drop());

  const trigger = async (admin: Client) =>
    bodyOf(startJobRun.answers[202], 202, await admin.send({ method: 'post', path, body: { scheduledFor } }));
  const recorded = async (id: string) => {
    const [row] = await database.sql`select state, attempt, error from job_runs where id = ${id}`;
    return row;
  };
  const ended = (admin: Client, id: string) =>
    until({
      what: 'the run to end',
      ask: async () => {
        const run = bodyOf(jobRun, 200, await admin.send({ method: 'get', path: `/internal/jobs/runs/${id}` }));
        return run.state === 'running' ? undefined : run;
      },
    });
  /** A run whose one statement waits for a lock, so that it goes on until it is let go. */
  const held = async (work: (run: { readonly admin: Client; readonly id: string }) => Promise<void>) => {
    await system.api.start();
    const admin = await signedIn(system.url, demoOperator);
    await database.sql.begin(async (sql) => {
      await sql`lock table stock_movements in access exclusive mode`;
      const { id } = await trigger(admin);
      await until({
        what: 'the run to wait for the lock',
        ask: async () => {
          const waiting = await sql`select from pg_locks where not granted and relation = 'stock_movements'::regclass`;
          return waiting.length > 0 ? true : undefined;
        },
      });
      await work({ admin, id });
    });
  };

  it('ends it and says so when it is told to stop, and begins it again when its time is asked for', async () => {
    const seen: { id?: string } = {};
    await held(async ({ id }) => {
      seen.id = id;
      expect(await system.api.end('SIGTERM')).toBe('exit code 0');
    });
    const id = seen.id ?? '';
    expect(await recorded(id)).toMatchObject({ state: 'interrupted', attempt: 1 });
    await system.api.start();
    const admin = await signedIn(system.url, demoOperator);
    expect(await trigger(admin)).toMatchObject({ id, attempt: 2, skipped: false });
    expect(await ended(admin, id)).toMatchObject({ state: 'succeeded', result: { drifting: 0, drifts: [] } });
  });

  it('is followed by another one when it is killed, as soon as its lease is over', async () => {
    await database.sql`delete from job_runs`;
    const seen: { id?: string } = {};
    await held(async ({ id }) => {
      seen.id = id;
      await system.api.end('SIGKILL');
    });
    const id = seen.id ?? '';
    expect(await recorded(id)).toMatchObject({ state: 'running', attempt: 1 });
    await system.api.start();
    const admin = await signedIn(system.url, demoOperator);
    expect(await trigger(admin)).toMatchObject({ id, state: 'running', attempt: 1 });
    await database.sql`update job_runs set leased_until = now() where id = ${id}`;
    expect(await trigger(admin)).toMatchObject({ id, attempt: 2 });
    expect(await ended(admin, id)).toMatchObject({ state: 'succeeded', attempt: 2 });
  });

  it('is asked by the Jobs of a CronJob, two of which for one time are one run', async () => {
    await system.api.start();
    const admin = await signedIn(system.url, demoOperator);
    const body = { name: 'scheduler', scopes: ['jobs:run'] };
    const made = bodyOf(
      createApiKey.answers[201],
      201,
      await admin.send({ method: 'post', path: createApiKey.path, body }),
    );
    const folder = await mkdtemp(join(tmpdir(), 'orderline-jobs-'));
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, `${made.key}\n`);
    const minute = new Date('2026-11-22T03:38:00Z');
    const operator = (name: string, key: string) =>
      promisify(execFile)(process.execPath, [
        join(projectDirectory, 'apps', 'operator', 'src', 'main.ts'),
        ...['jobs', 'trigger', '--cron-job', name, '--url', system.url, '--key-file', key, '--patience', '10'],
      ]);
    const name = `orderline-reconcile-stock-${minute.getTime() / 60_000}`;
    const [one, other] = await Promise.all([operator(name, keyFile), operator(name, keyFile)]);
    expect([one.stdout, other.stdout].map((text) => /run (\S+) for 2026-11-22T03:38:00.000Z/.exec(text)?.[1])).toEqual([
      expect.any(String),
      expect.any(String),
    ]);
    const runs = await database.sql`select attempt from job_runs where scheduled_for = ${minute}`;
    expect(runs).toEqual([{ attempt: 1 }]);
    await expect(operator(`orderline-none-${minute.getTime() / 60_000}`, keyFile)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('404'),
    });
    const byHand = (...args: readonly string[]) =>
      promisify(execFile)(process.execPath, [
        join(projectDirectory, 'apps', 'operator', 'src', 'main.ts'),
        ...['jobs', ...args, '--url', system.url, '--key-file', keyFile],
      ]);
    const [listed, finished] = await Promise.all([byHand('list'), byHand('run', 'recount-books')]);
    expect(listed.stdout).toMatch(/^recount-books +47 2 \* \* \* +Counts anew/m);
    expect(finished.stdout).toBe('recount-books: succeeded 9 of 9  {"drifts":[],"drifting":0}\n');
    const [, run = ''] = /run (\S+) for/.exec(finished.stderr) ?? [];
    const [history, late] = await Promise.all([
      byHand('history', 'recount-books', '--limit', '1'),
      byHand('cancel', run).catch((error: unknown) => error),
    ]);
    expect(history.stdout).toContain(`${run}  succeeded 9 of 9`);
    expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('409 for run') });
    expect(late).toMatchObject({ stderr: expect.stringContaining('The run is over.') });
    await writeFile(keyFile, 'another');
    await expect(operator(name, keyFile)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('admin create-api-key'),
    });
    expect(await system.api.end('SIGTERM')).toBe('exit code 0');
    await writeFile(keyFile, made.key);
    const away = promisify(execFile)(process.execPath, [
      join(projectDirectory, 'apps', 'operator', 'src', 'main.ts'),
      ...['jobs', 'trigger', 'prune', '--url', system.url, '--key-file', keyFile, '--patience', '0'],
    ]);
    await expect(away).rejects.toMatchObject({ code: 4, stderr: expect.stringContaining('is away') });
    await rm(folder, { recursive: true });
  });
});
