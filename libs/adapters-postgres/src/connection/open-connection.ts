import type { PostgresUrl } from '@orderline/platform';
import { type DatabaseAddress, destinationOf, type Way } from './address.ts';
import { type Connection, connectionTo } from './connection.ts';
import { codeOf, READ_ONLY, Unreachable, Unsupported } from './failure.ts';
import { claimSession, type Session, type SessionSettings, sessionSettings, setUpSession } from './session-settings.ts';
import { TlsFailure } from './socket.ts';
import { statement } from './statement.ts';

export type OpenConnection = DatabaseAddress & {
  readonly applicationName: string;
  /** The server ends what takes longer. */
  readonly statementTimeoutMs: number;
  /** For one host: to connect, to be let in, and to set the session up. */
  readonly connectTimeoutMs: number;
  readonly planner?: SessionSettings | undefined;
  readonly onNotification?: ((payload: string) => void) | undefined;
};

export type Opened = {
  readonly connection: Connection;
  /** Something stands between that answers in PostgreSQL's place. */
  readonly behindPooler: boolean;
  /** Its place among the hosts, for `from` of the next one. */
  readonly hostIndex: number;
};

const failure = (message: string, code: string): Error => Object.assign(new Error(message), { code });

const unreachable = (error: unknown): Unreachable => {
  if (error instanceof Unreachable) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new Unreachable(`PostgreSQL cannot be used (${codeOf(error) || 'unknown'}): ${why}`, { cause: error });
};

const withinLimit = async <Value>(limitMs: number, work: Promise<Value>): Promise<Value> => {
  const late = Promise.withResolvers<never>();
  const refuse = () => late.reject(failure(`the connection did not stand within ${limitMs} ms`, 'CONNECT_TIMEOUT'));
  const timer = setTimeout(refuse, limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** `setUpSession` is two statements: each of its rows is what one of them answers, the second a `Session`. */
type Results = readonly Session[] & { readonly state: { readonly pid: number } };

const found = ([, rows]: readonly Results[]) => {
  const [session] = rows ?? [];
  if (!rows || !session) throw new Error('PostgreSQL told nothing of the session');
  return { session, greeted: rows.state.pid };
};

type Attempt = { readonly connection: Connection; readonly target: PostgresUrl; readonly config: OpenConnection };

const setUp = async ({ connection, target, config }: Attempt): Promise<boolean> => {
  const settings = sessionSettings({ ...config, searchPath: target.searchPath });
  const { rows } = connection.send(statement<Results>(setUpSession(settings))());
  const { session, greeted } = found(await withinLimit(config.connectTimeoutMs, rows));
  if (session.standby) throw failure('the server is a standby, which takes no writes', READ_ONLY);
  if (session.role !== 'origin') {
    throw new Unsupported(
      `session_replication_role is ${session.role}, so foreign keys would not hold: set it to origin`,
    );
  }
  const behindPooler = session.pid !== greeted;
  if (behindPooler) claimSession(connection, session.pid);
  return behindPooler;
};

const open = async (target: PostgresUrl, way: Way, config: OpenConnection): Promise<Omit<Opened, 'hostIndex'>> => {
  const connection = connectionTo({ ...config, target, way });
  try {
    return { connection, behindPooler: await setUp({ connection, target, config }) };
  } catch (error) {
    connection.destroy();
    throw error;
  }
};

/** `pg_hba.conf` may let in only who comes by TLS, or only who does not. */
const mayComeOtherwise = (error: unknown): boolean => error instanceof TlsFailure || codeOf(error) === '28000';

const openHost = async (target: PostgresUrl, [way, ...others]: readonly Way[], config: OpenConnection) => {
  if (!way) throw new Unsupported('DATABASE_URL names no host');
  try {
    return await open(target, way, config);
  } catch (error) {
    const [other] = others;
    if (!other || !mayComeOtherwise(error)) throw error;
    return open(target, other, config);
  }
};

/**
 * A connection that takes writes, with the session as our SQL expects it; rejects with `Unreachable`. Tries the hosts in
 * their order, beginning with the one `from`.
 */
export const openConnection = async (config: OpenConnection, from = 0): Promise<Opened> => {
  const { target, ways } = destinationOf(config);
  for (let tried = 0; ; tried += 1) {
    const hostIndex = (from + tried) % ways.length;
    try {
      return { ...(await openHost(target, ways[hostIndex] ?? [], config)), hostIndex };
    } catch (error) {
      if (tried + 1 >= ways.length) throw unreachable(error);
    }
  }
};
