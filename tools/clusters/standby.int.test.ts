import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Database, openDatabase } from '@orderline/adapters-postgres';
import { type FaultyLink, openFaultyLink } from '@orderline/adapters-postgres/testing/faulty-link';
import { Unavailable } from '@orderline/platform';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startPostgres } from '../services/embedded-postgres.ts';

let root: string;
let primary: EmbeddedPostgres;
let standby: EmbeddedPostgres;
let link: FaultyLink;
let database: Database;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orderline-standby-'));
  await chmod(root, 0o777);
  const first = await startPostgres({ dataDirectory: join(root, 'primary') });
  const sql = postgres(first.url, { max: 1, onnotice: () => undefined });
  await sql`create table written (id int primary key)`;
  await sql.end();
  await first.close();
  const copy = join(root, 'standby');
  await promisify(execFile)('cp', ['-a', first.dataDirectory, copy]);
  await writeFile(join(copy, 'standby.signal'), '');
  primary = await startPostgres({ dataDirectory: first.dataDirectory });
  standby = await startPostgres({ dataDirectory: copy });
  link = await openFaultyLink(primary.url);
  const sizes = { poolSize: 4, placementPoolSize: 1, queueLimit: 100, queryTimeoutMs: 2000 };
  database = openDatabase({ url: link.url, applicationName: 'test', ...sizes });
});

afterAll(async () => {
  await database.close();
  await link.close();
  await Promise.all([primary.close('immediate'), standby.close('immediate')]);
  await rm(root, { recursive: true, force: true });
});

let ids = 0;
const write = (to: Database = database) => {
  ids += 1;
  const statement = { text: 'insert into written (id) values ($1)', params: [ids] };
  return to.business.transaction((send) => send(statement));
};

describe('an address that leads to a standby for a while', () => {
  it.each([1, 2, 3])('is an outage as long as it does, and none after, time %i', async () => {
    await write();
    await database.ping();
    link.leadTo(standby.url);
    link.reset();
    const answer = () => database.ping().then(String, (error: Error) => `${error.name}: ${error.message}`);
    await expect.poll(answer).toMatch(/^Unavailable: .*the server is a standby/);
    for (let count = 0; count < 10; count += 1) await expect(write()).rejects.toThrow(/the server is a standby/);
    link.leadTo(primary.url);
    await write();
    await database.ping();
  });

  it('is passed over where the URL names the primary as well', async () => {
    const url = new URL(link.url);
    const { port } = new URL(primary.url);
    link.leadTo(standby.url);
    const both = link.url.replace(url.host, `${url.host},127.0.0.1:${port}`);
    const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 1, queryTimeoutMs: 2000 };
    const opened = openDatabase({ url: both, applicationName: 'test', ...sizes });
    await opened.ping();
    await opened.close();
    link.leadTo(primary.url);
  });
});

describe('a session that became read-only', () => {
  it('fails once as an outage, and is replaced', async () => {
    const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 2000 };
    const single = openDatabase({ url: primary.url, applicationName: 'test', ...sizes });
    const becomeReadOnly = () =>
      single.business.send({ text: 'set session characteristics as transaction read only', params: [] });
    await becomeReadOnly();
    await expect(write(single)).rejects.toThrow(Unavailable);
    await write(single);
    await becomeReadOnly();
    await expect(single.ping()).rejects.toThrow(/read-only/);
    await single.ping();
    await single.close();
  });
});
