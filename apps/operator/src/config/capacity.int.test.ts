import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const config = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const script = join(import.meta.dirname, '../main.ts');
  const ran = await run(process.execPath, [script, 'config', ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
  }).catch((error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => error);
  return { code: 'code' in ran ? ran.code : 0, stdout: ran.stdout, stderr: ran.stderr };
};

const check = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  config({ ENVIRONMENT: 'test', ...env }, 'check', '--app', 'worker', ...args);

describe('npm run config -- connections', () => {
  it('counts for production where none of its settings are, and says no where they are too many', async () => {
    const fleet = ['connections', '--replicas', 'api=8,worker=4,worker=2,worker=2'];
    const fits = await config({}, ...fleet, '--max-connections', '400');
    expect(fits).toMatchObject({ code: 0, stdout: expect.stringContaining('= 322; PostgreSQL admits 397') });
    const told = await config({}, ...fleet, '--max-connections', '325', '--json');
    expect([told.code, JSON.parse(told.stdout)]).toMatchObject([0, { needed: 322, available: 322, ok: true }]);
    expect(await config({}, ...fleet, '--max-connections', '324')).toMatchObject({ code: 2 });
    expect(await config({}, ...fleet)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('DATABASE_URL'),
    });
    expect(await config({}, 'connections', '--max-connections', '400')).toMatchObject({ code: 2, stdout: '' });
    expect(await config({}, 'connections')).toMatchObject({ code: 2, stdout: '' });
  }, 60_000);
});

describe('npm run config -- check --replicas', () => {
  it('adds the pools of all processes up, and holds them against what this PostgreSQL admits', async () => {
    const [row] = await database.sql`show max_connections`;
    const [kept] = await database.sql`show superuser_reserved_connections`;
    const most = Number(row?.max_connections) - Number(kept?.superuser_reserved_connections);
    const pools = { DATABASE_POOL_SIZE: '3', DATABASE_RELAY_POOL_SIZE: '1', DATABASE_URL: database.url };
    const fits = await check(pools, '--replicas', 'api=1,worker=1,worker=1', '--json');
    // An api has 3 + 4 + 4 + 2, a worker 3 + 1; one more of each while it is replaced, and 10 of others.
    expect(JSON.parse(fits.stdout).connections).toMatchObject({ needed: 2 * 13 + 2 * 4 + 2 * 4 + 10, available: most });
    const beyond = await check(pools, '--replicas', `worker=${most}`, '--surge', '0', '--others', '0');
    expect(beyond).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^✗ connections: \(\d+ \+ 0\) × 4 of worker/m),
    });
    expect(beyond.stdout).toContain(
      `raise max_connections to ${4 * most + Number(kept?.superuser_reserved_connections)}`,
    );
  }, 60_000);

  it('knows a limit of the database', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.sql.unsafe(`alter database "${name}" connection limit 30`);
    const told = await check({ DATABASE_URL: database.url }, '--replicas', 'worker=2');
    await database.sql.unsafe(`alter database "${name}" connection limit -1`);
    expect(told.stdout).toContain('(2 + 1) × 12 of worker + 10 of others = 46; PostgreSQL admits 30');
    expect(told.code).toBe(2);
  }, 60_000);

  it('asks nobody where max_connections is said, and says who does not answer', async () => {
    const nowhere = { DATABASE_URL: 'postgres://shop:kX9vQ2pL@127.0.0.1:1/shop' };
    expect(await check(nowhere, '--replicas', 'worker=2', '--max-connections', '49')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('= 46; PostgreSQL admits 46'),
    });
    expect(await check(nowhere, '--replicas', 'worker=2', '--max-connections', '48')).toMatchObject({ code: 2 });
    const away = await check(nowhere, '--replicas', 'worker=2');
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('or say --max-connections') });
    expect(away.stderr).not.toContain('kX9vQ2pL');
  }, 60_000);

  it.each([
    ['another app', ['--replicas', 'simulators=1']],
    ['no number', ['--replicas', 'api=many']],
    ['a surge of nothing', ['--surge', '1']],
  ])(
    'refuses %s',
    async (_what, args) => {
      expect(await check({ DATABASE_URL: database.url }, ...args)).toMatchObject({ code: 2, stdout: '' });
    },
    60_000,
  );
});
