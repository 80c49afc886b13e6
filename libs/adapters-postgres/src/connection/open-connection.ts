import { type Connection, connectionTo } from './connection.ts';
import { codeOf, READ_ONLY, Unreachable, Unsupported } from './failure.ts';
import { claimSession, type Session, type SessionSettings, sessionSettings, setUpSession } from './session-settings.ts';
import { statement } from './statement.ts';

export type OpenConnection = {
  readonly url: string;
  readonly applicationName: string;
  /** The server ends what takes longer. */
  readonly statementTimeoutMs: number;
  /** For one host: to connect, to be let in, and to set the session up. */
  readonly connectTimeoutMs: number;
  readonly planner?: SessionSettings | undefined;
};

export type Opened = {
  readonly connection: Connection;
  /** Something stands between that answers in PostgreSQL's place. */
  readonly behindPooler: boolean;
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

const setUp = async (connection: Connection, config: OpenConnection): Promise<boolean> => {
  const searchPath = new URLSearchParams(config.url.split('?')[1]).get('search_path') ?? undefined;
  const settings = sessionSettings({ ...config, searchPath });
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

/** A connection that takes writes, with the session as our SQL expects it; rejects with `Unreachable`. */
export const openConnection = async (config: OpenConnection): Promise<Opened> => {
  for (let hostIndex = 0; ; hostIndex += 1) {
    const connection = connectionTo({ ...config, hostIndex });
    try {
      return { connection, behindPooler: await setUp(connection, config) };
    } catch (error) {
      connection.destroy();
      if (hostIndex + 1 >= connection.options.host.length) throw unreachable(error);
    }
  }
};
