import type { Connection } from './connection.ts';
import { Unsupported } from './failure.ts';

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
