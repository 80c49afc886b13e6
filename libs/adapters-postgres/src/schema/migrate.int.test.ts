import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../connection/database.ts';
import { useDatabase } from '../testing/database.ts';
import * as schema from './index.ts';
import { migrate } from './migrate.ts';
import { migrations, requiredVersion } from './migrations.ts';
import { appliedSchema, schemaState } from './schema-state.ts';

const opened = useDatabase();

describe('migrations', () => {
  it('bring the database to the version that this release needs, once', async () => {
    const { url, database } = opened();
    const seen: number[] = [];
    const again = await migrate({ url, onProgress: ({ version }) => seen.push(version) });
    expect(again).toEqual({ version: await requiredVersion(), applied: 0 });
    expect(await appliedSchema(database.business)).toEqual({ version: again.version, neededBy: 0 });
    expect(seen).toEqual(Array.from({ length: again.version }, (_, index) => index + 1));
  });

  it('are each applied once, however many processes migrate a fresh database at the same time', async () => {
    const { url, outside } = opened();
    const name = `${new URL(url).pathname.slice(1)}_fresh`;
    await outside.unsafe(`create database ${name}`);
    const fresh = Object.assign(new URL(url), { pathname: `/${name}` }).href;
    const results = await Promise.all([1, 2, 3].map(() => migrate({ url: fresh })));
    expect(results.reduce((sum, { applied }) => sum + applied, 0)).toBe(await requiredVersion());
    await outside.unsafe(`drop database ${name}`);
  });

  it('are not applied to a database in which something else keeps its own', async () => {
    const { url, outside } = opened();
    const name = `${new URL(url).pathname.slice(1)}_foreign`;
    await outside.unsafe(`create database ${name}`);
    const foreign = Object.assign(new URL(url), { pathname: `/${name}` }).href;
    const database = openDatabase({
      url: foreign,
      applicationName: 'test',
      poolSize: 1,
      placementPoolSize: 1,
      queueLimit: 9,
      queryTimeoutMs: 9_000,
    });
    try {
      await database.business.send({
        text: 'create table schema_migrations (version bigint primary key, dirty boolean)',
        params: [],
      });
      await expect(appliedSchema(database.business)).rejects.toThrow('of something else');
      await expect(schemaState(database.business)).rejects.toThrow('of something else');
    } finally {
      await database.close();
      await outside.unsafe(`drop database ${name}`);
    }
  });

  it('stand only up to the first that is missing', async () => {
    const { database, outside } = opened();
    const required = await requiredVersion();
    const [row] = await outside`delete from schema_migrations where version = ${required - 2} returning *`;
    try {
      expect(await appliedSchema(database.business)).toMatchObject({ version: required - 3 });
      expect(await schemaState(database.business)).toMatchObject({
        applied: required - 3,
        pending: [{ version: required - 2 }],
      });
    } finally {
      await outside`insert into schema_migrations ${outside(row ?? {})}`;
    }
    expect(await appliedSchema(database.business)).toMatchObject({ version: required });
  });

  it('refuse to go on where an applied one was changed since', async () => {
    const { url, outside } = opened();
    const [first] = await migrations();
    await outside`update schema_migrations set checksum = 'another' where version = 1`;
    await expect(migrate({ url })).rejects.toThrow(/was changed after it was applied/);
    await outside`update schema_migrations set checksum = ${first?.checksum ?? ''} where version = 1`;
  });
});

describe('the drizzle schema', () => {
  it('says of every table and column what the migrated database says', async () => {
    const columns = await opened().outside<{ at: string; type: string; required: boolean }[]>`
      select c.relname || '.' || a.attname as at, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and c.relname in (select tablename from pg_tables where schemaname = 'public') and c.relname <> 'schema_migrations'
      order by 1`;
    const declared = Object.values(schema)
      .filter((table) => is(table, PgTable))
      .flatMap((table) =>
        Object.values(getTableColumns(table)).map((column) => ({
          at: `${getTableName(table)}.${column.name}`,
          type: asPostgresSays(column.getSQLType()),
          required: column.notNull,
        })),
      );
    const byPlace = (one: { at: string }, other: { at: string }) => (one.at < other.at ? -1 : 1);
    expect(declared.toSorted(byPlace)).toEqual(columns.map((column) => ({ ...column })).toSorted(byPlace));
  });
});

const asPostgresSays = (type: string): string =>
  type.replace(/^char\(/, 'character(').replace(/^timestamp \((\d)\) with time zone$/, 'timestamp($1) with time zone');
