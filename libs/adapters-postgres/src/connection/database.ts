import { type GateUsage, openGate, Unavailable } from '@orderline/platform';
import { addressIn, connectTimeoutIn, type DatabaseAddress } from './address.ts';
import type { Connection } from './connection.ts';
import { openConnections } from './connections.ts';
import { type Db, drizzleOver } from './drizzle.ts';
import { isAmbiguous, isExhausted, Unsupported } from './failure.ts';
import { type OpenConnection, openConnection } from './open-connection.ts';
import { ORDERED_BY_INDEXES, PLANNED_ONCE, WALKS_INDEXES } from './planner.ts';
import { openPool, type Pool } from './pool.ts';
import { SHARED_SESSION } from './session-settings.ts';
import { only, statement } from './statement.ts';
import { retried } from './transact.ts';

/** How long a failure speaks against the server: with reads alone nobody can ask whether there is disk and memory again. */
const SPEAKS_MS = 5000;

/** Remembers that the server has just lacked disk, memory or the like, as a check that writes nothing cannot see it. */
export const watchResourceShortage = (now: () => number = () => performance.now()) => {
  let last: { readonly error: Unavailable; readonly until: number } | undefined;
  return {
    note: (error: unknown): void => {
      if (error instanceof Unavailable && isExhausted(error.cause)) last = { error, until: now() + SPEAKS_MS };
    },
    /** Throws what was noted, while it speaks against the server. */
    check: (): void => {
      if (last && now() < last.until) throw last.error;
    },
  };
};

const CONNECTIONS = 3;

const PROCESS = statement<{ readonly pg_backend_pid: number }>('select pg_backend_pid()');

const processOf = async (connection: Connection): Promise<number> =>
  only(await connection.send(PROCESS()).rows).pg_backend_pid;

/**
 * Proves, where a pooler stands between, that each connection has a session of its own for as long as it lives: settings
 * and prepared statements last only so. Throws `Unsupported` where it has not, `Unreachable` where PostgreSQL is.
 */
const verifySessions = async (config: OpenConnection): Promise<void> => {
  const connections: Connection[] = [];
  const processes: number[] = [];
  try {
    while (connections.length < CONNECTIONS) {
      const { connection, behindPooler } = await openConnection(config);
      connections.push(connection);
      if (!behindPooler) return;
      processes.push(await processOf(connection));
    }
    for (const [index, connection] of connections.entries()) {
      if ((await processOf(connection)) !== processes[index]) throw new Unsupported(SHARED_SESSION);
    }
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
};

export type DatabaseConfig = DatabaseAddress & {
  readonly applicationName: string;
  /** Connections for everything but what follows. The sum of them all is what one process may hold. */
  readonly poolSize: number;
  /** Connections that place orders. */
  readonly placementPoolSize: number;
  /** Connections that list and search the catalogue. */
  readonly catalogPoolSize?: number;
  /** Connections that hold a lease of the outbox while its events are published: one for each lease at a time. */
  readonly relayPoolSize?: number;
  /** Connections that only do the work of jobs. */
  readonly jobsPoolSize?: number;
  /** The longest that a statement of a job may take. */
  readonly jobsQueryTimeoutMs?: number;
  /** Whether `poolSize` connections plan each statement once, by indexes: for a process that sends few kinds of them. */
  readonly plannedOnce?: boolean;
  /** How many may wait before each pool. */
  readonly queueLimit: number;
  /** The longest that a caller waits: for a connection, and for each statement. */
  readonly queryTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** Is told how long each statement took, waiting included. */
  readonly onStatement?: (pool: PoolName, seconds: number) => void;
};

export type PoolName = 'business' | 'placement' | 'catalog' | 'relay' | 'jobs';

export type Database = {
  readonly business: Pool;
  readonly placement: Pool;
  readonly catalog: Pool;
  readonly relay: Pool;
  readonly jobs: Pool;
  /** The business pool through drizzle, each statement on its own. */
  readonly db: Db;
  /** Throws `Unavailable` where PostgreSQL does not answer, takes no writes, or has just lacked what they need. */
  ping(): Promise<void>;
  /** Throws `Unsupported` where PostgreSQL is reached in a way in which the product cannot work. */
  verify(): Promise<void>;
  usage(): Readonly<Record<PoolName, GateUsage>>;
  /** Waits for what is under way, within the time limit of a statement. */
  close(): Promise<void>;
};

/** The server ends what could not be cancelled, after the caller was told. */
const LATER_MS = 1000;

/** Fails on a standby and on a primary that was made read-only, with the code by which a write fails there. */
const TAKES_WRITES = {
  text: `do $$ begin
  if pg_catalog.current_setting('transaction_read_only') = 'on' then raise read_only_sql_transaction; end if;
end $$`,
  params: [],
};

const DEFAULT_CATALOG_CONNECTIONS = 4;
const DEFAULT_RELAY_CONNECTIONS = 2;
const DEFAULT_JOBS_CONNECTIONS = 2;
const DEFAULT_CONNECT_TIMEOUT_MS = 2000;

/** Whoever starts a process on a server that never answers hears of it within two seconds. */
const VERIFY_WITHIN_MS = 1000;

type PoolSettings = { readonly planner?: Readonly<Record<string, string>>; readonly limitMs?: number };

/** Connects on first use. */
export const openDatabase = (config: DatabaseConfig): Database => {
  const { applicationName, queueLimit, queryTimeoutMs, onStatement } = config;
  const address = addressIn(config);
  const connectTimeoutMs =
    config.connectTimeoutMs ?? Math.min(connectTimeoutIn(config) ?? DEFAULT_CONNECT_TIMEOUT_MS, queryTimeoutMs);
  const resourceShortage = watchResourceShortage();
  const pool = (name: PoolName, size: number, { planner = {}, limitMs = queryTimeoutMs }: PoolSettings = {}): Pool => {
    const limits = { connectTimeoutMs, statementTimeoutMs: limitMs + LATER_MS, closeWithinMs: limitMs + LATER_MS };
    const connections = openConnections({
      ...address,
      applicationName: `${applicationName} ${name}`,
      planner,
      ...limits,
    });
    const gate = openGate(`${name} connections`, { size, queueLimit });
    const lanes = openGate(`lanes of ${name}`, { size: Math.ceil(size / 2), queueLimit });
    const told = onStatement && ((seconds: number) => onStatement(name, seconds));
    return openPool({ connections, gate, lanes, limitMs, onStatement: told, onFailure: resourceShortage.note });
  };
  const business = pool('business', config.poolSize, config.plannedOnce ? { planner: PLANNED_ONCE } : {});
  const placement = pool('placement', config.placementPoolSize, { planner: PLANNED_ONCE });
  const catalog = pool('catalog', config.catalogPoolSize ?? DEFAULT_CATALOG_CONNECTIONS, {
    planner: ORDERED_BY_INDEXES,
  });
  const relay = pool('relay', config.relayPoolSize ?? DEFAULT_RELAY_CONNECTIONS, { planner: WALKS_INDEXES });
  const timeouts = { limitMs: config.jobsQueryTimeoutMs ?? queryTimeoutMs };
  const jobs = pool('jobs', config.jobsPoolSize ?? DEFAULT_JOBS_CONNECTIONS, timeouts);
  return {
    business,
    placement,
    catalog,
    relay,
    jobs,
    db: drizzleOver(business.send),
    ping: async () => {
      // A connection that is cut says nothing of the server: another one asks it.
      await retried(() => business.send(TAKES_WRITES), isAmbiguous);
      resourceShortage.check();
    },
    verify: () =>
      verifySessions({
        ...address,
        applicationName,
        connectTimeoutMs: Math.min(VERIFY_WITHIN_MS, connectTimeoutMs),
        statementTimeoutMs: queryTimeoutMs,
      }),
    usage: () => ({
      business: business.usage(),
      placement: placement.usage(),
      catalog: catalog.usage(),
      relay: relay.usage(),
      jobs: jobs.usage(),
    }),
    close: async () => {
      await Promise.all([business.close(), placement.close(), catalog.close(), relay.close(), jobs.close()]);
    },
  };
};
