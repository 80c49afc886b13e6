import { isSampled, span } from '@orderline/platform';
import type { Sql, TransactionSql } from 'postgres';
import { isLost } from './failure.ts';

/** One statement with its parameters; `arrays` asks for rows as arrays in column order, not as objects. */
export type Statement = {
  readonly text: string;
  readonly params: readonly unknown[];
  readonly arrays?: boolean;
};

/** Sends one statement and answers its rows. */
export type Send = (statement: Statement) => Promise<readonly unknown[]>;

export type Pending = {
  readonly rows: Promise<readonly unknown[]>;
  cancel(): void;
};

const ignore = (): void => undefined;

const RESENDS = 2;

const start = (sql: Sql | TransactionSql, { text, params, arrays = false }: Statement) => {
  const query = sql.unsafe(text, driverParameters(params), { prepare: params.length > 0 });
  return { query, rows: arrays ? query.values() : query.execute() };
};

/** Statements with parameters are prepared, once on each connection. */
export const sendOn = (sql: Sql | TransactionSql, statement: Statement): Pending => {
  const { query, rows } = start(sql, statement);
  return { rows, cancel: () => cancelSent(query) };
};

/**
 * Sends one statement outside any transaction. When a killed connection is made anew, postgres.js rejects the statement
 * that waits for it with the error that killed the one before: as it was never given to a connection, it is sent again.
 */
export const sendAlone = (sql: Sql, statement: Statement): Pending => {
  let { query, rows } = start(sql, statement);
  const settled = async (resends: number): Promise<readonly unknown[]> => {
    try {
      return await rows;
    } catch (error) {
      if (resends === 0 || !isLost(error) || isSent(query)) throw error;
      ({ query, rows } = start(sql, statement));
      return settled(resends - 1);
    }
  };
  return { rows: settled(RESENDS), cancel: () => cancelSent(query) };
};

type Cancellable = { cancel(): void };

/** postgres.js never uses a connection again whose first statement is cancelled before the connection stands. */
const cancelSent = (query: Cancellable): void => {
  if (isSent(query)) void Promise.resolve(query.cancel()).catch(ignore);
};

/** postgres.js sets `state` once the statement is given to a connection; its types do not tell. */
const isSent = (query: object): boolean => 'state' in query && query.state !== null;

/** The driver reads the list, and types it as mutable. */
const driverParameters = (params: readonly unknown[]) => params as never[];

/** Puts a statement of a sampled trace into a span; the text holds no values. */
export const traced = <Value>(text: string, work: () => Promise<Value>): Promise<Value> => {
  if (!isSampled()) return work();
  const operation = /\w+/.exec(text)?.[0] ?? 'statement';
  return span(`postgres ${operation}`, { 'db.system.name': 'postgresql', 'db.query.text': text }, work);
};
