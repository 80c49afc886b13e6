import type { TablesRelationalConfig } from 'drizzle-orm';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { PostgresJsDatabase, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { Send } from './statement.ts';

/**
 * Drizzle over one pool, or over one transaction: stores work on either. Drizzle builds a statement anew each time; what
 * runs for every order or event has a text of its own, and goes by `send`.
 */
export type Db = PostgresJsDatabase & { readonly send: Send };

const dialect = new PgDialect();

const DriverSession = PostgresJsSession<Sql, Record<string, unknown>, TablesRelationalConfig>;
type DriverSession = PostgresJsSession<Sql, Record<string, unknown>, TablesRelationalConfig>;

/** Throws what the driver threw: drizzle's own error repeats the parameters, and hides what the cause is. */
class Session extends DriverSession {
  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    ...query: Parameters<DriverSession['prepareQuery']>
  ): PgPreparedQuery<T> {
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
  Object.assign(new PostgresJsDatabase(dialect, new Session(clientOver(send), dialect, undefined, {}), undefined), {
    send,
  });

/** Of a client, drizzle's session calls only `unsafe`, and awaits its answer or that answer's `values()`. */
const clientOver = (send: Send): Sql => {
  const unsafe = (text: string, params: readonly unknown[]) => ({
    values: () => send({ text, params, arrays: true }),
    // biome-ignore lint/suspicious/noThenProperty: the driver's query is a promise that is sent when it is awaited.
    then: (resolve: (rows: unknown) => void, reject: (error: unknown) => void) =>
      send({ text, params }).then(resolve, reject),
  });
  return { unsafe } as unknown as Sql;
};

const element = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return arrayLiteral(value);
  const text = value instanceof Date ? value.toISOString() : String(value);
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
};

/** An array as PostgreSQL reads it (Array Input and Output Syntax), whatever the type of its elements. */
export const arrayLiteral = (values: readonly unknown[]): string => `{${values.map(element).join(',')}}`;
