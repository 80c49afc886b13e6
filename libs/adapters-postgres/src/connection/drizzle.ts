import type { TablesRelationalConfig } from 'drizzle-orm';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { PgDialect, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { PgRemoteDatabase, PgRemoteSession, type RemoteCallback } from 'drizzle-orm/pg-proxy';
import type { Send } from './statement.ts';

/**
 * Drizzle over one pool, or over one transaction: stores work on either. Drizzle builds a statement anew each time; what
 * runs for every order or event has a text of its own, and goes by `send`.
 */
export type Db = PgRemoteDatabase & { readonly send: Send };

const dialect = new PgDialect();

const DriverSession = PgRemoteSession<Record<string, unknown>, TablesRelationalConfig>;
type DriverSession = PgRemoteSession<Record<string, unknown>, TablesRelationalConfig>;

/** Throws what the driver threw: drizzle's own error repeats the parameters, and hides what the cause is. */
class Session extends DriverSession {
  override prepareQuery<T extends PreparedQueryConfig>(...query: Parameters<DriverSession['prepareQuery']>) {
    const prepared = super.prepareQuery<T>(...query);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) =>
      execute(values).catch((error: unknown) => {
        throw error instanceof DrizzleQueryError ? error.cause : error;
      });
    return prepared;
  }
}

/** Drizzle whose statements go through `send`; transactions are opened by `pgTransact` alone. */
export const drizzleOver = (send: Send): Db =>
  Object.assign(new PgRemoteDatabase(dialect, new Session(remoteOver(send), dialect, undefined), undefined), { send });

/** Drizzle takes the columns of what it has built in their order, and everything else as it comes. */
const remoteOver =
  (send: Send): RemoteCallback =>
  async (text, params, method) => ({ rows: [...(await send({ text, params, arrays: method === 'all' }))] });
