import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type ConnectionLimits = {
  /** How long a new connection may take for the first complete request head. */
  readonly headMs: number;
  /** How long an answered one may take for the next. */
  readonly idleMs: number;
  readonly most: number;
  readonly mostPerClient: number;
};

/** `silent`: no request came in time. `crowded-out`: it made room for a newer one. `refused`: there was no room to make. */
export type ClosedConnection = 'silent' | 'crowded-out' | 'refused';

export type ConnectionGuardOptions = {
  readonly limits: ConnectionLimits;
  /** By whom connections are counted; null for those that are only counted in all, such as our own proxies. */
  readonly clientOf: (address: string | undefined) => string | null;
  readonly onClosed: (why: ClosedConnection) => void;
};

export type ConnectionGuard = {
  /** The connection is another protocol's from now on: it has no deadline, and makes no room. */
  occupy(socket: Socket): void;
  /** It is counted here no more: whoever took it over counts it. */
  release(socket: Socket): void;
  /** Closes every connection on which nothing was ever asked. */
  closeSilent(): void;
  /** The latest answer that the connection still waits for. */
  awaited(socket: Duplex): ServerResponse | undefined;
  /** Of all connections. */
  allAwaited(): readonly ServerResponse[];
};

/** Connections that are counted together; each set has its oldest first. */
type Group = {
  readonly most: number;
  readonly all: Set<Socket>;
  readonly silent: Set<Socket>;
  readonly idle: Set<Socket>;
};

const groupOf = (most: number): Group => ({ most, all: new Set(), silent: new Set(), idle: new Set() });

const never = Number.POSITIVE_INFINITY;

/** Node has a list of timers for each length that there is, so these have few. */
const stepMs = 10;

type State = 'silent' | 'busy' | 'idle';

type Connection = {
  readonly groups: readonly Group[];
  unanswered: number;
  /** Not in a Map: tables that V8 makes anew for an old Map are old too, and keep all that stood in them until the old space is collected. */
  awaited: ServerResponse | undefined;
  /** When it will have been silent or idle for too long, by the clock of performance; never while it is busy. */
  due: number;
  /** When the timer rings, which is no later: to look again then costs less than to move it for each request. */
  rings: number;
  timer: NodeJS.Timeout | undefined;
  /** What happens once the socket is closed. */
  readonly forget: () => void;
};

/**
 * Keeps room for clients that ask: closes connections on which no request comes in time, and where there are too many,
 * of one client or in all, the oldest that is silent, else the oldest that waits for its next request.
 */
export const guardConnections = (
  server: Server,
  { limits, clientOf, onClosed }: ConnectionGuardOptions,
): ConnectionGuard => {
  const total = groupOf(limits.most);
  const clients = new Map<string, Group>();
  const connections = new WeakMap<Duplex, Connection>();

  const enter = (socket: Socket, state: State): void => {
    const connection = connections.get(socket);
    if (!connection || socket.destroyed) return;
    for (const { silent, idle } of connection.groups) {
      silent.delete(socket);
      idle.delete(socket);
      if (state !== 'busy') (state === 'silent' ? silent : idle).add(socket);
    }
    connection.due =
      state === 'busy' ? never : performance.now() + (state === 'silent' ? limits.headMs : limits.idleMs);
    if (connection.due < connection.rings) ringAt(connection.due, socket, connection);
  };

  const ringAt = (due: number, socket: Socket, connection: Connection): void => {
    clearTimeout(connection.timer);
    connection.rings = due;
    const wait = Math.ceil((due - performance.now()) / stepMs) * stepMs;
    connection.timer = setTimeout(ring, wait, socket, connection).unref();
  };

  function ring(socket: Socket, connection: Connection): void {
    connection.rings = never;
    if (connection.due === never) return;
    if (connection.due > performance.now()) {
      ringAt(connection.due, socket, connection);
      return;
    }
    onClosed('silent');
    giveUp(server, socket);
  }

  const leave = (socket: Socket): void => {
    const connection = connections.get(socket);
    clearTimeout(connection?.timer);
    for (const { all, silent, idle } of connection?.groups ?? []) {
      for (const set of [all, silent, idle]) set.delete(socket);
    }
  };

  const makeRoom = ({ silent, idle }: Group): boolean => {
    const [oldest] = silent.size > 0 ? silent : idle;
    if (!oldest) return false;
    leave(oldest);
    onClosed('crowded-out');
    oldest.destroy();
    return true;
  };

  const groupsFor = (client: string | null): readonly Group[] => {
    if (client === null) return [total];
    const group = clients.get(client) ?? groupOf(limits.mostPerClient);
    clients.set(client, group);
    return [group, total];
  };

  server.on('connection', (socket: Socket) => {
    const client = clientOf(socket.remoteAddress);
    const groups = groupsFor(client);
    const forget = (): void => {
      leave(socket);
      if (client !== null && clients.get(client)?.all.size === 0) clients.delete(client);
    };
    const times = { due: never, rings: never, timer: undefined };
    connections.set(socket, { groups, unanswered: 0, awaited: undefined, ...times, forget });
    socket.once('close', forget);
    for (const group of groups) {
      if (group.all.size < group.most || makeRoom(group)) continue;
      onClosed('refused');
      socket.destroy();
      return;
    }
    for (const { all } of groups) all.add(socket);
    enter(socket, 'silent');
  });

  const asked = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    const connection = connections.get(socket);
    if (!connection) return;
    connection.unanswered += 1;
    connection.awaited = response;
    enter(socket, 'busy');
    response.on('close', () => {
      connection.unanswered -= 1;
      if (connection.awaited === response) connection.awaited = undefined;
      if (connection.unanswered === 0) enter(socket, 'idle');
    });
  };
  server.on('request', asked);
  server.on('checkExpectation', asked);

  return {
    occupy: (socket) => enter(socket, 'busy'),
    release: (socket) => {
      const connection = connections.get(socket);
      if (!connection) return;
      connection.forget();
      connections.delete(socket);
      socket.removeListener('close', connection.forget);
    },
    closeSilent: () => {
      for (const socket of total.silent) socket.destroy();
    },
    awaited: (socket) => connections.get(socket)?.awaited,
    allAwaited: () => [...total.all].flatMap((socket) => connections.get(socket)?.awaited ?? []),
  };
};

/** Who has begun a request hears that it came too slowly, where the server says so; a silent peer is only cut off. */
const giveUp = (server: Server, socket: Socket): void => {
  if (socket.bytesRead === 0 || !server.emit('clientError', tooSlow(), socket)) socket.destroy();
};

/** The error that Node has for it. */
export const tooSlow = (): Error =>
  Object.assign(new Error('the request came too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
