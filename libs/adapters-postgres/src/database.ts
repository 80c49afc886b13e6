import { type GateUsage, openGate } from '@orderline/platform';
import { openClient } from './client.ts';
import { openPool, type Pool } from './pool.ts';
import { type Db, drizzleOver } from './session.ts';

export type DatabaseConfig = {
  readonly url: string;
  readonly applicationName: string;
  /** Connections for everything but what follows. The sum of the three is what one process may hold. */
  readonly poolSize: number;
  /** Connections that place orders. */
  readonly placementPoolSize: number;
  /** Connections that hold a lease of the outbox while its events are published: one for each lease at a time. */
  readonly relayPoolSize?: number;
  /** How many may wait before each pool. */
  readonly queueLimit: number;
  /** The longest that a caller waits: for a connection, and for each statement. */
  readonly queryTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** Is told how long each statement took, waiting included. */
  readonly onStatement?: (pool: PoolName, seconds: number) => void;
};

export type PoolName = 'business' | 'placement' | 'relay';

export type Database = {
  readonly business: Pool;
  readonly placement: Pool;
  readonly relay: Pool;
  /** The business pool through drizzle, each statement on its own. */
  readonly db: Db;
  /** Throws `Unavailable` where PostgreSQL does not answer. */
  ping(): Promise<void>;
  usage(): Readonly<Record<PoolName, GateUsage>>;
  /** Waits for what is under way, within the time limit of a statement. */
  close(): Promise<void>;
};

/** The server ends what could not be cancelled, after the caller was told. */
const LATER_MS = 1000;

const DEFAULT_RELAY_CONNECTIONS = 2;
const DEFAULT_CONNECT_TIMEOUT_MS = 2000;

/** One plan for all, by indexes: it may be made while the tables are empty, and is kept when they no longer are. */
const PLANNED_ONCE = { plan_cache_mode: 'force_generic_plan', enable_seqscan: 'off' } as const;

/**
 * The relay walks the index of what waits, row by row: only so does PostgreSQL note in the index which entries are
 * dead, and pass over them next time. Otherwise every poll visits each row published since the last vacuum.
 */
const WALKS_INDEXES = {
  ...PLANNED_ONCE,
  enable_bitmapscan: 'off',
  enable_material: 'off',
  enable_mergejoin: 'off',
  enable_hashjoin: 'off',
} as const;

/** Connects on first use. */
export const openDatabase = (config: DatabaseConfig): Database => {
  const { url, applicationName, queueLimit, queryTimeoutMs: limitMs, onStatement } = config;
  const connectTimeoutMs = config.connectTimeoutMs ?? Math.min(DEFAULT_CONNECT_TIMEOUT_MS, limitMs);
  const pool = (name: PoolName, size: number, planner: Readonly<Record<string, string>> = {}): Pool => {
    const settings = { url, applicationName: `${applicationName} ${name}`, size, connectTimeoutMs };
    const client = openClient({ ...settings, statementTimeoutMs: limitMs + LATER_MS, planner });
    const gate = openGate(`${name} connections`, { size, queueLimit });
    const told = onStatement && ((seconds: number) => onStatement(name, seconds));
    return openPool({ client, gate, limitMs, onStatement: told });
  };
  const business = pool('business', config.poolSize);
  const placement = pool('placement', config.placementPoolSize, PLANNED_ONCE);
  const relay = pool('relay', config.relayPoolSize ?? DEFAULT_RELAY_CONNECTIONS, WALKS_INDEXES);
  return {
    business,
    placement,
    relay,
    db: drizzleOver(business.send),
    ping: async () => {
      await business.send({ text: 'select 1', params: [] });
    },
    usage: () => ({ business: business.usage(), placement: placement.usage(), relay: relay.usage() }),
    close: async () => {
      await Promise.all([business.close(), placement.close(), relay.close()]);
    },
  };
};
