import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './failure.ts';
import { type Migration, migrations } from './migrations.ts';
import { openConnection } from './open-connection.ts';
import type { Pool } from './pool.ts';
import { inTransaction, type Transaction } from './transaction.ts';

export type MigrateConfig = {
  readonly url: string;
  /** For all of them together, waiting for locks included. */
  readonly timeLimitMs?: number;
  readonly onProgress?: (done: { readonly version: number; readonly name: string; readonly of: number }) => void;
};

export type Migrated = { readonly version: number; readonly applied: number };

const TABLE = `create table if not exists schema_migrations (
  version integer primary key, name text not null, checksum text not null, applied_at timestamptz(3) not null default now()
)`;
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
    const [applied] = await run('select checksum from schema_migrations where version = $1', version);
    if (applied) {
      if (checksumOf(applied) === checksum) return false;
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
  const { url, timeLimitMs = DEFAULT_LIMIT_MS, onProgress } = config;
  const limits = { statementTimeoutMs: timeLimitMs, connectTimeoutMs: 5000 };
  const { connection } = await openConnection({ url, applicationName: 'orderline migrate', ...limits });
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

const EXISTS = "select to_regclass('schema_migrations') is not null as it";
const LATEST = 'select coalesce(max(version), 0)::int as version from schema_migrations';

/** The version of the schema that the database has; 0 where it has none. */
export const appliedVersion = async ({ send }: Pool): Promise<number> => {
  const [exists] = await send({ text: EXISTS, params: [], arrays: true });
  if (!Array.isArray(exists) || exists[0] !== true) return 0;
  const [latest] = await send({ text: LATEST, params: [], arrays: true });
  return Array.isArray(latest) && typeof latest[0] === 'number' ? latest[0] : 0;
};

const checksumOf = (row: unknown): unknown =>
  typeof row === 'object' && row !== null && 'checksum' in row ? row.checksum : undefined;
