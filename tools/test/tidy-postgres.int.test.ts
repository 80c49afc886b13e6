import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { startPostgres } from '../services/embedded-postgres.ts';
import { tidyPostgres } from './tidy-postgres.ts';

it('a database that a killed run left behind is gone, even while somebody is connected to it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'orderline-tidy-'));
  await chmod(directory, 0o755);
  const server = await startPostgres({ dataDirectory: join(directory, 'data') });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  const left = postgres(Object.assign(new URL(server.url), { pathname: '/orderline_test_left' }).href, { max: 1 });
  try {
    await sql`create database orderline_test_left`;
    await left`select 1`;
    await tidyPostgres(server.url);
    const names = await sql`select datname from pg_database where not datistemplate order by datname`;
    expect(names.map(({ datname }) => datname)).toEqual(['orderline', 'postgres']);
  } finally {
    await Promise.all([sql.end(), left.end({ timeout: 0 })]);
    await server.close('immediate');
    await rm(directory, { recursive: true, force: true });
  }
});
