import { setTimeout as pause } from 'node:timers/promises';
import { addressIn, connectTimeoutIn, type DatabaseAddress } from '../connection/address.ts';
import { codeOf } from '../connection/failure.ts';
import { openConnection } from '../connection/open-connection.ts';
import { only, type Send, statement } from '../connection/statement.ts';
import { inTransaction, type Transaction } from '../connection/transaction.ts';
import { type Migration, migrations } from './migrations.ts';
import { lockTimeoutOf, pauseAfter } from './tries.ts';

export type MigrateConfig = DatabaseAddress & {
  /** For all of them together, waiting for locks included. */
  readonly timeLimitMs?: number;
  readonly onProgress?: (done: { readonly version: number; readonly name: string; readonly of: number }) => void;
  /** Is told whenever one has let go, because others were in its way, and will be tried again. */
  readonly onRetry?: (waiting: { readonly version: number; readonly name: string }) => void;
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
/** Tried, never waited for: to build an index concurrently is to wait for whoever waits, who would wait for it. */
const ONE_AT_A_TIME = statement<{ readonly mine: boolean }>(
  'select pg_try_advisory_xact_lock(7266437510318061) as mine',
);
const CLAIM = statement<{ readonly mine: boolean }>('select pg_try_advisory_lock(7266437510318061) as mine');
const RELEASE = { text: 'select pg_advisory_unlock(7266437510318061)', params: [] };
const INDEX = statement<{ readonly valid: boolean }>(
  'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
);
const NO_STATEMENT_TIMEOUT = 'set local statement_timeout = 0';
const DEFAULT_LIMIT_MS = 600_000;

/** Somebody else migrates. */
class Busy extends Error {
  override readonly message = 'somebody else migrates this database';
}

const isApplied = async (send: Send, { version, name, checksum }: Migration): Promise<boolean> => {
  const [applied] = await send(CHECKSUM(version));
  if (!applied) return false;
  if (applied.checksum === checksum) return true;
  const what = `migration ${version} (${name}) was changed after it was applied to this database`;
  throw new Error(`${what}: put the file back as it was, and write the change as a new migration`);
};

const record = (send: Send, { version, name, checksum, neededBy }: Migration): Promise<unknown> =>
  send({ text: RECORD, params: [version, name, checksum, neededBy ?? null] });

/** An index that was half built is dropped and built anew; one that is as it should be is left alone. */
const applyIndex = async ({ connection }: Transaction, migration: Migration, index: string): Promise<boolean> => {
  const send: Send = (asked) => connection.send(asked).rows;
  if (!only(await send(CLAIM())).mine) throw new Busy();
  try {
    if (await isApplied(send, migration)) return false;
    const drops = /^drop/im.test(migration.text);
    const [found] = await send(INDEX(index));
    if (!drops && found?.valid === false) await send({ text: `drop index concurrently ${index}`, params: [] });
    if (drops ? found !== undefined : found?.valid !== true) await send({ text: migration.text, params: [] });
    await record(send, migration);
    return true;
  } finally {
    await send(RELEASE);
  }
};

type Tried = { readonly migration: Migration; readonly attempt: number };

const apply = (
  { connection, limitMs }: Transaction,
  { migration, attempt }: Tried,
): Promise<'applied' | 'before' | 'alone'> =>
  inTransaction({ connection, limitMs }, async (send) => {
    const run = (text: string) => send({ text, params: [] });
    await run(lockTimeoutOf(attempt));
    if (!only(await send(ONE_AT_A_TIME())).mine) throw new Busy();
    await run(NO_STATEMENT_TIMEOUT);
    await run(TABLE);
    if ((await send(HAS_NEEDED_BY())).length === 0) await run(ADD_NEEDED_BY);
    if (await isApplied(send, migration)) return 'before';
    if (migration.index !== undefined) return 'alone';
    await run(migration.text);
    await record(send, migration);
    return 'applied';
  });

const applyAnyhow = async (transaction: Transaction, tried: Tried): Promise<boolean> => {
  const { migration } = tried;
  const outcome = await apply(transaction, tried);
  return outcome === 'alone' ? applyIndex(transaction, migration, migration.index ?? '') : outcome === 'applied';
};

const inTheWayOf = (error: unknown): 'busy' | 'locked' | null =>
  error instanceof Busy ? 'busy' : codeOf(error) === '55P03' ? 'locked' : null;

type Retrying = { readonly until: number; readonly onRetry: MigrateConfig['onRetry'] };

/** Statements that could not get a lock at once are tried again, so that traffic never queues up behind them for long. */
const applyOnceUnlocked = async (
  transaction: Transaction,
  migration: Migration,
  { until, onRetry }: Retrying,
): Promise<boolean> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyAnyhow(transaction, { migration, attempt });
    } catch (error) {
      const inTheWay = inTheWayOf(error);
      if (!inTheWay || performance.now() > until) throw error;
      onRetry?.({ version: migration.version, name: migration.name });
      await pause(pauseAfter(inTheWay, Math.random));
    }
  }
};

/** Brings the database to this release's schema; safe to run again, and by several processes at once. */
export const migrate = async (config: MigrateConfig): Promise<Migrated> => applyAll(await migrations(), config);

/** The same with whichever migrations. */
export const applyAll = async (all: readonly Migration[], config: MigrateConfig): Promise<Migrated> => {
  const { timeLimitMs = DEFAULT_LIMIT_MS, onProgress, onRetry } = config;
  const limits = { statementTimeoutMs: timeLimitMs, connectTimeoutMs: connectTimeoutIn(config) ?? 5000 };
  const { connection } = await openConnection({
    ...addressIn(config),
    applicationName: 'orderline migrate',
    ...limits,
  });
  const transaction = { connection, limitMs: timeLimitMs };
  try {
    const until = performance.now() + timeLimitMs;
    let applied = 0;
    for (const migration of all) {
      if (await applyOnceUnlocked(transaction, migration, { until, onRetry })) applied += 1;
      onProgress?.({ version: migration.version, name: migration.name, of: all.length });
    }
    return { version: all.length, applied };
  } finally {
    await connection.close();
  }
};
