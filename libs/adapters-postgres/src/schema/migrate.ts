import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addressIn, type DatabaseAddress } from '../connection/address.ts';
import { codeOf } from '../connection/failure.ts';
import { openConnection } from '../connection/open-connection.ts';
import type { Pool } from '../connection/pool.ts';
import { only, type Send, statement } from '../connection/statement.ts';
import { inTransaction, type Transaction } from '../connection/transaction.ts';

export type Migration = {
  /** Counts from 1, gapless. */
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
};

const FOLDER = join(import.meta.dirname, '../../migrations');
const NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

const read = async (file: string): Promise<Migration> => {
  const [, digits, name] = NAME.exec(file) ?? [];
  if (!digits || !name) throw new Error(`${file} is no migration: name it like 0009_add_returns.sql`);
  const text = await readFile(join(FOLDER, file), 'utf8');
  return { version: Number(digits), name, text, checksum: createHash('sha256').update(text).digest('hex') };
};

/** The migrations of this release, in order. */
export const migrations = async (): Promise<readonly Migration[]> => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  const found = await Promise.all(files.map(read));
  for (const [index, { version, name }] of found.entries()) {
    if (version !== index + 1) throw new Error(`migration ${version} (${name}) stands where ${index + 1} is expected`);
  }
  return found;
};

/** The version of the schema that this release needs. */
export const requiredVersion = async (): Promise<number> => (await migrations()).length;

export type MigrateConfig = DatabaseAddress & {
  /** For all of them together, waiting for locks included. */
  readonly timeLimitMs?: number;
  readonly onProgress?: (done: { readonly version: number; readonly name: string; readonly of: number }) => void;
};

export type Migrated = { readonly version: number; readonly applied: number };

/** What runs before there is a schema is no business of drizzle's. */
const TABLE = `create table if not exists schema_migrations (
  version integer primary key, name text not null, checksum text not null, applied_at timestamptz(3) not null default now()
)`;
const CHECKSUM = statement<{ readonly checksum: string }>('select checksum from schema_migrations where version = $1');
const ONE_AT_A_TIME = 'select pg_advisory_xact_lock(7266437510318061)';
const LOCK_TIMEOUT = "set local lock_timeout = '2s'";
const NO_STATEMENT_TIMEOUT = 'set local statement_timeout = 0';
const BETWEEN_TRIES_MS = 250;
const DEFAULT_LIMIT_MS = 600_000;

const apply = ({ connection, limitMs }: Transaction, migration: Migration): Promise<boolean> =>
  inTransaction({ connection, limitMs }, async (send) => {
    const run = (text: string, ...params: readonly unknown[]) => send({ text, params });
    await run(LOCK_TIMEOUT);
    await run(ONE_AT_A_TIME);
    await run(NO_STATEMENT_TIMEOUT);
    await run(TABLE);
    const { version, name, checksum, text } = migration;
    const [applied] = await send(CHECKSUM(version));
    if (applied) {
      if (applied.checksum === checksum) return false;
      const what = `migration ${version} (${name}) was changed after it was applied to this database`;
      throw new Error(`${what}: put the file back as it was, and write the change as a new migration`);
    }
    await run(text);
    await run('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', version, name, checksum);
    return true;
  });

/** Statements that could not get a lock within 2 s are tried again, so that traffic never queues up behind them. */
const applyOnceUnlocked = async (transaction: Transaction, migration: Migration, until: number): Promise<boolean> => {
  for (;;) {
    try {
      return await apply(transaction, migration);
    } catch (error) {
      if (codeOf(error) !== '55P03' || Date.now() > until) throw error;
      await pause(BETWEEN_TRIES_MS);
    }
  }
};

/** Brings the database to this release's schema; safe to run again, and by several processes at once. */
export const migrate = async (config: MigrateConfig): Promise<Migrated> => {
  const { timeLimitMs = DEFAULT_LIMIT_MS, onProgress } = config;
  const limits = { statementTimeoutMs: timeLimitMs, connectTimeoutMs: 5000 };
  const { connection } = await openConnection({
    ...addressIn(config),
    applicationName: 'orderline migrate',
    ...limits,
  });
  const transaction = { connection, limitMs: timeLimitMs };
  try {
    const all = await migrations();
    const until = Date.now() + timeLimitMs;
    let applied = 0;
    for (const migration of all) {
      if (await applyOnceUnlocked(transaction, migration, until)) applied += 1;
      onProgress?.({ version: migration.version, name: migration.name, of: all.length });
    }
    return { version: all.length, applied };
  } finally {
    await connection.close();
  }
};

const EXISTS = statement<{ readonly it: boolean }>("select to_regclass('schema_migrations') is not null as it");
const LATEST = statement<{ readonly version: number }>(
  'select coalesce(max(version), 0)::int as version from schema_migrations',
);

const isThere = async (send: Send): Promise<boolean> => only(await send(EXISTS())).it;

/** The version of the schema that the database has; 0 where it has none. */
export const appliedVersion = async ({ send }: Pool): Promise<number> =>
  (await isThere(send)) ? only(await send(LATEST())).version : 0;

export type SchemaState = {
  /** The version that the database has; 0 where it has none. */
  readonly applied: number;
  /** The version that this release needs. */
  readonly required: number;
  /** What `migrate` would apply, in order. */
  readonly pending: readonly { readonly version: number; readonly name: string }[];
  /** What was changed after it was applied, so that `migrate` would refuse to go on. */
  readonly changed: readonly { readonly version: number; readonly name: string }[];
};

const APPLIED = statement<Pick<Migration, 'version' | 'checksum'>>(
  'select version, checksum from schema_migrations order by version',
);

/** Holds the database's schema against this release's; changes nothing. */
export const schemaState = async ({ send }: Pick<Pool, 'send'>): Promise<SchemaState> => {
  const all = await migrations();
  const rows = (await isThere(send)) ? await send(APPLIED()) : [];
  const applied = new Map(rows.map(({ version, checksum }) => [version, checksum]));
  const named = ({ version, name }: { readonly version: number; readonly name: string }) => ({ version, name });
  return {
    applied: Math.max(0, ...applied.keys()),
    required: all.length,
    pending: all.filter(({ version }) => !applied.has(version)).map(named),
    changed: all
      .filter(({ version, checksum }) => applied.has(version) && applied.get(version) !== checksum)
      .map(named),
  };
};
