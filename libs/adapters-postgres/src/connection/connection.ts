import type { Socket } from 'node:net';
import type { PostgresUrl } from '@orderline/platform';
import postgres, { type Options, type PostgresType, type Sql } from 'postgres';
import type { Way } from './address.ts';
import { driverParameters, json } from './driver-values.ts';
import { isLost, isUnfit } from './failure.ts';
import { dial, secure } from './socket.ts';
import type { Pending, Statement } from './statement.ts';

export type ConnectionConfig = {
  readonly target: PostgresUrl;
  readonly way: Way;
  readonly applicationName: string;
  readonly connectTimeoutMs: number;
  /** Is told the payload of each NOTIFY on a channel that this connection listens to. */
  readonly onNotification?: ((payload: string) => void) | undefined;
};

/**
 * One connection: never made anew, so that nothing meant for it is sent on another one. What is sent on it goes in that
 * order; once it is lost, all that was under way is rejected, and so is all that is sent later.
 */
export type Connection = {
  send<Row>(statement: Statement<Row>): Pending<Row>;
  /** Why it is not to be used again: lost, destroyed, or an answer that makes it unfit. */
  readonly fault: Error | undefined;
  /** Resolves true once nothing is under way, cancelling included; false where that takes longer. */
  quiet(withinMs: number): Promise<boolean>;
  /** Lets nobody use it again; what is under way goes on. */
  retire(): void;
  /** Closes it at once; what was under way may or may not be done. */
  destroy(): void;
  /** Tells the server goodbye; nothing may be under way. */
  close(): Promise<void>;
  /** Resolves once it is lost. */
  readonly lost: Promise<void>;
  readonly options: Sql['options'];
};

const ignore = (): void => undefined;

const CLOSE_SECONDS = 1;
const KEEP_ALIVE_SECONDS = 10;

const retired = (): Error => new Error('the connection is not to be used again');
const destroyed = (): Error =>
  Object.assign(new Error('the connection was given up'), { code: 'CONNECTION_DESTROYED' });
const closed = (): Error => Object.assign(new Error('the server closed the connection'), { code: 'CONNECTION_CLOSED' });

/** PostgreSQL cuts names after 63 bytes, and says so each time. */
const nameOf = (ours: string, { applicationName }: PostgresUrl): string =>
  (applicationName === undefined ? ours : `${applicationName}: ${ours}`).slice(0, 63);

/** Makes the connection when something is first sent on it. */
export const connectionTo = ({ target, way, ...config }: ConnectionConfig): Connection => {
  const sockets = new Set<Socket>();
  const underWay = new Set<(error: Error) => void>();
  const untilQuiet = new Set<() => void>();
  let cancelling = 0;
  let dialled = false;
  let answered = false;
  let lost: Error | undefined;
  let unfit: Error | undefined;
  const ended = Promise.withResolvers<void>();

  const noteQuiet = () => {
    if (underWay.size + cancelling > 0) return;
    for (const resolve of untilQuiet) resolve();
    untilQuiet.clear();
  };
  const lose = (error: Error) => {
    if (lost) return;
    lost = error;
    for (const reject of underWay) reject(error);
    underWay.clear();
    for (const socket of sockets) socket.destroy();
    noteQuiet();
    ended.resolve();
  };

  /** postgres.js asks for a socket to connect by, and for one more to cancel by; never for one to reconnect by. */
  const openSocket = async (): Promise<Socket> => {
    if (lost) throw lost;
    if (dialled && !answered) throw closed();
    dialled = true;
    const socket = await dial(way.host, config.connectTimeoutMs);
    // Before TLS stands, so that whoever gives this connection up ends the handshake as well.
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (lost) socket.destroy();
    try {
      const secured = await secure(socket, way);
      if (lost) throw lost;
      return secured;
    } catch (error) {
      socket.destroy();
      throw lost ?? error;
    }
  };

  const options: Options<Record<string, PostgresType>> & {
    readonly socket: typeof openSocket;
    readonly onnotify?: (channel: string, payload: string) => void;
  } = {
    max: 1,
    max_lifetime: null,
    connect_timeout: config.connectTimeoutMs / 1000,
    keep_alive: target.keepAliveSeconds ?? KEEP_ALIVE_SECONDS,
    // The driver asks for them in a promise of which nobody hears that it failed.
    fetch_types: false,
    onnotice: ignore,
    onclose: () => lose(closed()),
    ...(config.onNotification && { onnotify: (_channel, payload) => config.onNotification?.(payload) }),
    types: { json: json(114), jsonb: json(3802) },
    connection: {
      application_name: nameOf(config.applicationName, target),
      ...(target.options !== undefined && { options: target.options }),
    },
    host: way.host.host,
    port: way.host.port,
    ...(target.user !== undefined && { user: target.user }),
    ...(target.password !== undefined && { password: target.password }),
    ...(target.database !== undefined && { database: target.database }),
    ssl: false,
    socket: openSocket,
  };
  const client = postgres(options);

  const send = <Row>({ text, params, arrays = false }: Statement<Row>): Pending<Row> => {
    if (lost) return { rows: Promise.reject(lost), cancel: ignore };
    const query = client.unsafe(text, driverParameters(params), { prepare: params.length > 0 });
    const { promise: rows, resolve, reject } = Promise.withResolvers<readonly Row[]>();
    underWay.add(reject);
    const settle = () => {
      underWay.delete(reject);
      noteQuiet();
    };
    const onError = (error: Error) => {
      if (isLost(error)) lose(error);
      else if (isUnfit(error)) unfit ??= error;
      reject(error);
      settle();
    };
    const onRows = (found: readonly unknown[]) => {
      answered = true;
      // What the statement says of its rows is taken at its word, here and nowhere else.
      resolve(found as readonly Row[]);
      settle();
    };
    (arrays ? query.values() : query.execute()).then(onRows, onError);
    const cancel = () => {
      if (lost) return;
      cancelling += 1;
      const end = () => {
        cancelling -= 1;
        noteQuiet();
      };
      cancelled(query).then(end, end);
    };
    return { rows, cancel };
  };

  return {
    send,
    get fault() {
      return lost ?? unfit;
    },
    quiet: (withinMs) => {
      if (underWay.size + cancelling === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          untilQuiet.delete(yes);
          resolve(false);
        }, withinMs);
        const yes = () => {
          clearTimeout(timer);
          resolve(true);
        };
        untilQuiet.add(yes);
      });
    },
    retire: () => {
      unfit ??= retired();
    },
    destroy: () => lose(destroyed()),
    close: async () => {
      await client.end({ timeout: CLOSE_SECONDS }).catch(ignore);
      lose(destroyed());
    },
    lost: ended.promise,
    options: client.options,
  };
};

/** The driver's `cancel()` keeps its promise to itself, and with it the error that nobody then hears; this is the same. */
const cancelled = async (query: object): Promise<unknown> =>
  'canceller' in query && typeof query.canceller === 'function' ? query.canceller(query) : undefined;
