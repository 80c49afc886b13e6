import type { Connection } from './connection.ts';
import { Unsupported } from './failure.ts';
import { type OpenConnection, openConnection } from './open-connection.ts';
import { SHARED_SESSION } from './session-claims.ts';

const CONNECTIONS = 3;

const processOf = async (connection: Connection): Promise<unknown> => {
  const [row] = await connection.send({ text: 'select pg_backend_pid()', params: [], arrays: true }).rows;
  return Array.isArray(row) ? row[0] : undefined;
};

/**
 * Proves, where a pooler stands between, that each connection has a session of its own for as long as it lives: settings
 * and prepared statements last only so. Throws `Unsupported` where it has not, `Unreachable` where PostgreSQL is.
 */
export const verifySessions = async (config: OpenConnection): Promise<void> => {
  const connections: Connection[] = [];
  const processes: unknown[] = [];
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
