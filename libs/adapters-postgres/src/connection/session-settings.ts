import type { Connection } from './connection.ts';
import { Unsupported } from './failure.ts';

/**
 * What our SQL depends on, set on each connection whatever the server's configuration, ALTER DATABASE or ALTER ROLE say.
 * Startup parameters would do the same where no pooler stands between: PgBouncer refuses or ignores them.
 */
const DEPENDED_ON = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  xmlbinary: 'base64',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  default_text_search_config: 'pg_catalog.simple',
  gin_fuzzy_search_limit: '0',
  'pg_trgm.similarity_threshold': '0.3',
  'pg_trgm.word_similarity_threshold': '0.6',
  'pg_trgm.strict_word_similarity_threshold': '0.5',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  default_tablespace: '',
  default_table_access_method: 'heap',
  row_security: 'on',
  check_function_bodies: 'on',
  exit_on_error: 'off',
  lock_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
} as const;

const IDLE_IN_TRANSACTION_MS = 10_000;

export type SessionSettings = Readonly<Record<string, string>>;

export type SessionWishes = {
  readonly statementTimeoutMs: number;
  readonly searchPath?: string | undefined;
  /** Settings of the planner. */
  readonly planner?: SessionSettings | undefined;
};

export const sessionSettings = ({ statementTimeoutMs, searchPath, planner }: SessionWishes): SessionSettings => ({
  ...DEPENDED_ON,
  search_path: searchPath ?? 'public',
  statement_timeout: String(statementTimeoutMs),
  idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_MS),
  ...planner,
  // A server on Windows refuses the setting; there, server and client are one machine.
  ...(process.platform !== 'win32' && { client_connection_check_interval: '1000' }),
});

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Two statements for one round trip. The first sets what the server's version knows, and lets commits wait for the disk;
 * the second answers one row, a `Session`.
 */
export const setUpSession = (settings: SessionSettings): string => {
  const wanted = Object.entries(settings).map(([name, value]) => `(${quoted(name)}, ${quoted(value)})`);
  return `
select pg_catalog.set_config(name, value, false)
from (values ${wanted.join(', ')}) as wanted (name, value)
where pg_catalog.strpos(name, '.') > 0 or pg_catalog.current_setting(name, true) is not null
union all
select pg_catalog.set_config('synchronous_commit', 'on', false)
where pg_catalog.current_setting('synchronous_commit') = 'off';
select pg_catalog.pg_backend_pid() as pid, pg_catalog.pg_is_in_recovery() as standby,
  pg_catalog.current_setting('session_replication_role') as role`;
};

/** What a new connection found at its other end. */
export type Session = {
  /** Of the server's process: another one than the connection was greeted with where a pooler stands between. */
  readonly pid: number;
  readonly standby: boolean;
  /** `session_replication_role`: anything but `origin` switches foreign keys off. */
  readonly role: string;
};

/** The sessions behind poolers, by the process that serves them; each belongs to one connection as long as that lives. */
const claims = new Map<string, Connection>();

export const SHARED_SESSION =
  'a pooler lets several connections share one session of PostgreSQL, as PgBouncer does with pool_mode = transaction or ' +
  'statement; the product needs sessions of its own: use pool_mode = session, or PostgreSQL directly';

/** Throws `Unsupported` where another connection of this process has the session: no pooler in session mode does that. */
export const claimSession = (connection: Connection, pid: number): void => {
  const { host, port, database } = connection.options;
  const session = [host.join(), port.join(), database, pid].join('/');
  const owner = claims.get(session);
  if (owner && owner !== connection && !owner.fault) throw new Unsupported(SHARED_SESSION);
  claims.set(session, connection);
  void connection.lost.then(() => {
    if (claims.get(session) === connection) claims.delete(session);
  });
};
