import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase } from '@orderline/adapters-postgres';
import { createDatabase, type TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { openFaultyLink } from '@orderline/adapters-postgres/testing/faulty-link';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findPgBouncer, type PgBouncer, type PoolMode, startPgBouncer } from '../services/testing/pgbouncer.ts';

const missing = (await findPgBouncer()) === undefined;

let database: TestDatabase;
let directory: string;
const toClose: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createDatabase();
  directory = await mkdtemp(join(tmpdir(), 'orderline-pgbouncer-'));
  await chmod(directory, 0o777);
  await database.sql`create table written (id int primary key)`;
});

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

const behind = async (poolMode: PoolMode, databaseMode?: PoolMode) => {
  const pgbouncer: PgBouncer = await startPgBouncer({ directory, serverUrl: database.url, poolMode, databaseMode });
  const sizes = { poolSize: 4, placementPoolSize: 1, queueLimit: 100, queryTimeoutMs: 5000 };
  const opened = openDatabase({ url: pgbouncer.url, applicationName: 'test', ...sizes });
  toClose.push(opened, pgbouncer);
  return { pgbouncer, opened };
};

const write = (id: number) => ({ text: 'insert into written (id) values ($1)', params: [id] });

describe.skipIf(missing)('a PgBouncer in session mode, as it comes from its package', () => {
  it('carries migrations, settings and transactions, and what it was said to have written is there', async () => {
    const { pgbouncer, opened } = await behind('session');
    await opened.verify();
    expect((await migrate({ url: pgbouncer.url })).applied).toBeGreaterThan(0);
    const ids = Array.from({ length: 60 }, (_, id) => id);
    await Promise.all(ids.map((id) => opened.business.transaction((send) => send(write(id)))));
    expect((await database.sql`select from written`).length).toBe(ids.length);
    const [settings] = await opened.business.send({
      text: "select current_setting('timezone') as zone, current_setting('statement_timeout') as timeout",
      params: [],
    });
    expect(settings).toEqual({ zone: 'UTC', timeout: '6s' });
  });
});

describe.skipIf(missing).each(['transaction', 'statement'] as const)('a PgBouncer in %s mode', (poolMode) => {
  it('is refused at start, by what is to be done about it', async () => {
    const { opened } = await behind(poolMode);
    await expect(opened.verify()).rejects.toThrow(/use pool_mode = session, or PostgreSQL directly/);
  });

  it('never makes a write that was answered disappear', async () => {
    const { opened } = await behind(poolMode);
    const ids = Array.from({ length: 60 }, (_, id) => 1000 + id);
    const settled = await Promise.allSettled(
      ids.map((id) => opened.business.transaction((send) => send(write(id)).then(() => id))),
    );
    const answered = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const rows = await database.sql<{ id: number }[]>`select id from written where id >= 1000 order by id`;
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(answered));
    await database.sql`delete from written where id >= 1000`;
  });
});

describe.skipIf(missing)('a PgBouncer in session mode', () => {
  it('is refused where it is in another for our database', async () => {
    const { opened } = await behind('session', 'transaction');
    await expect(opened.verify()).rejects.toThrow(/use pool_mode = session/);
  });
});

describe.skipIf(missing)('a PgBouncer in transaction mode that an address leads to later', () => {
  it('makes no write that was answered disappear, and is refused by who asks', async () => {
    const link = await openFaultyLink(database.url);
    const sizes = { poolSize: 8, placementPoolSize: 1, queueLimit: 100, queryTimeoutMs: 5000 };
    const opened = openDatabase({ url: link.url, applicationName: 'test', ...sizes });
    await opened.verify();
    const { pgbouncer } = await behind('transaction');
    link.leadTo(pgbouncer.url);
    link.reset();
    const ids = Array.from({ length: 60 }, (_, id) => 2000 + id);
    const settled = await Promise.allSettled(
      ids.map((id) => opened.business.transaction((send) => send(write(id)).then(() => id))),
    );
    const answered = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const rows = await database.sql<{ id: number }[]>`select id from written where id >= 2000`;
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(answered));
    await expect(opened.verify()).rejects.toThrow(/use pool_mode = session/);
    await opened.close();
    await link.close();
  });
});
