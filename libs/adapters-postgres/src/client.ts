import postgres, { type Options, type PostgresType, type Sql } from 'postgres';

export type ClientConfig = {
  readonly url: string;
  readonly applicationName: string;
  readonly size: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Settings of the planner. */
  readonly planner?: Readonly<Record<string, string>>;
};

const IDLE_IN_TRANSACTION_MS = 10_000;
const LONGEST_RECONNECT_PAUSE_SECONDS = 0.25;

const ignore = (): void => undefined;

/** JSON goes in as text: drizzle, and the statements here, have made it so already. */
const json = (oid: number): PostgresType => ({
  to: oid,
  from: [oid],
  serialize: (text: unknown) => text,
  parse: (text: string): unknown => JSON.parse(text),
});

const optionsOf = (config: ClientConfig): Options<Record<string, PostgresType>> => ({
  max: config.size,
  connect_timeout: config.connectTimeoutMs / 1000,
  keep_alive: 10,
  backoff: (failures) => Math.min(0.01 * 2 ** failures, LONGEST_RECONNECT_PAUSE_SECONDS),
  onnotice: ignore,
  types: { json: json(114), jsonb: json(3802) },
  connection: {
    application_name: config.applicationName,
    statement_timeout: config.statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    TimeZone: 'UTC',
    ...config.planner,
    // A server on Windows refuses the setting; there, server and client are one machine.
    ...(process.platform !== 'win32' && { client_connection_check_interval: 1000 }),
  },
});

/** A postgres.js client that is replaced once it is suspected of hanging. */
export type Client = {
  current(): Sql;
  /** Takes a hanging client out of use; what still runs on it has until the time limit. */
  suspect(sql: Sql): void;
  close(): Promise<void>;
};

/** Connects on first use. */
export const openClient = (config: ClientConfig): Client => {
  const open = () => postgres(config.url, optionsOf(config));
  const patience = { timeout: config.statementTimeoutMs / 1000 };
  let sql: Sql = open();
  return {
    current: () => sql,
    suspect: (hanging) => {
      if (hanging !== sql) return;
      sql = open();
      void hanging.end(patience).catch(ignore);
    },
    close: () => sql.end(patience),
  };
};
