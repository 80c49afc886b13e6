import type { Connection } from './connection.ts';
import { codeOf, READ_ONLY } from './failure.ts';
import { type OpenConnection, openConnection } from './open-connection.ts';

/** Connections that are kept for their next use. How many there are at a time is up to who acquires them. */
export type Connections = {
  /** One that nobody else has; rejects with `Unreachable`. */
  acquire(): Promise<Connection>;
  /** Takes one back in whatever state it is, once nothing is under way on it. */
  release(connection: Connection): Promise<void>;
  /** Closes what is kept, and what is released from now on; what is not back in time is destroyed. */
  close(): Promise<void>;
};

/** How long after a cancelled statement its connection may stay silent before it counts as hanging. */
const CANCEL_GRACE_MS = 1000;
const LIFETIME_MS = 30 * 60_000;

type Kept = { readonly renewal: number; readonly until: number };

export const openConnections = (config: OpenConnection & { readonly closeWithinMs: number }): Connections => {
  const idle: Connection[] = [];
  const all = new Map<Connection, Kept>();
  let renewal = 0;
  // The host that let us in last: one before it that is dead would cost each new connection its time limit.
  let host = 0;
  let closing = false;
  let opening = 0;
  const gone = Promise.withResolvers<void>();

  const noteGone = () => {
    if (closing && all.size === 0 && opening === 0) gone.resolve();
  };
  const forget = (connection: Connection) => {
    all.delete(connection);
    const place = idle.indexOf(connection);
    if (place >= 0) idle.splice(place, 1);
    noteGone();
  };
  const end = async (connection: Connection): Promise<void> => {
    if (connection.fault) connection.destroy();
    else await connection.close();
  };
  const isFit = (connection: Connection): boolean => {
    const kept = all.get(connection);
    return !closing && !connection.fault && kept?.renewal === renewal && performance.now() < kept.until;
  };
  /** What one connection has found out is true of the others as well: they are made anew before their next use. */
  const renew = () => {
    renewal += 1;
    for (const connection of idle.splice(0)) void end(connection);
  };
  const open = async (): Promise<Connection> => {
    const since = renewal;
    opening += 1;
    try {
      const { connection, hostIndex } = await openConnection(config, host);
      host = hostIndex;
      // Connections that were made together do not end together.
      all.set(connection, { renewal: since, until: performance.now() + LIFETIME_MS * (1 + Math.random()) });
      void connection.lost.then(() => forget(connection));
      return connection;
    } finally {
      opening -= 1;
      noteGone();
    }
  };
  return {
    acquire: async () => {
      for (let connection = idle.pop(); connection; connection = idle.pop()) {
        if (isFit(connection)) return connection;
        void end(connection);
      }
      return open();
    },
    release: async (connection) => {
      if (!(await connection.quiet(CANCEL_GRACE_MS))) {
        connection.destroy();
        renew();
      }
      if (codeOf(connection.fault) === READ_ONLY) renew();
      if (isFit(connection)) idle.push(connection);
      else void end(connection);
    },
    close: async () => {
      closing = true;
      for (const connection of idle.splice(0)) void end(connection);
      noteGone();
      const timer = setTimeout(() => {
        for (const connection of all.keys()) connection.destroy();
        gone.resolve();
      }, config.closeWithinMs);
      await gone.promise;
      clearTimeout(timer);
    },
  };
};
