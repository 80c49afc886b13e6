import { setTimeout as pause } from 'node:timers/promises';
import { addressIn, connectTimeoutIn, type DatabaseAddress } from '../connection/address.ts';
import { codeOf } from '../connection/failure.ts';
import { openConnection } from '../connection/open-connection.ts';
import { statement } from '../connection/statement.ts';
import { inTransaction, type Transaction } from '../connection/transaction.ts';
import { type Migration, migrations } from './migrations.ts';

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
/** Asked for first: to alter a table, even in vain, waits for whoever reads it, such as a backup. */
const HAS_NEEDED_BY = statement<unknown>(
  "select 1 from pg_attribute where attrelid = 'schema_migrations'::regclass and attname = 'needed_by'",
);
const ADD_NEEDED_BY = 'alter table schema_migrations add column needed_by integer';
const RECORD = 'insert into schema_migrations (version, name, checksum, needed_by) values ($1, $2, $3, $4)';
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
    if ((await send(HAS_NEEDED_BY())).length === 0) await run(ADD_NEEDED_BY);
    const { version, name, checksum, text, neededBy = null } = migration;
    const [applied] = await send(CHECKSUM(version));
    if (applied) {
      if (applied.checksum === checksum) return false;
      const what = `migration ${version} (${name}) was changed after it was applied to this database`;
      throw new Error(`${what}: put the file back as it was, and write the change as a new migration`);
    }
    await run(text);
    await run(RECORD, version, name, checksum, neededBy);
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
  const limits = { statementTimeoutMs: timeLimitMs, connectTimeoutMs: connectTimeoutIn(config) ?? 5000 };
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
