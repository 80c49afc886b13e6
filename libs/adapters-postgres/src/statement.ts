import { activeTraceparent, span } from '@orderline/platform';
import type { Sql, TransactionSql } from 'postgres';

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

/** Statements with parameters are prepared, once on each connection. */
export const sendOn = (sql: Sql | TransactionSql, { text, params, arrays = false }: Statement): Pending => {
  const query = sql.unsafe(text, driverParameters(params), { prepare: params.length > 0 });
  const rows = arrays ? query.values() : query.execute();
  return {
    rows,
    cancel: () => {
      // postgres.js never uses a connection again whose first statement is cancelled before the connection stands.
      if (isSent(query)) void Promise.resolve(query.cancel()).catch(ignore);
    },
  };
};

/** postgres.js sets `state` once the statement is given to a connection; its types do not tell. */
const isSent = (query: object): boolean => 'state' in query && query.state !== null;

/** The driver reads the list, and types it as mutable. */
const driverParameters = (params: readonly unknown[]) => params as never[];

const isSampled = (): boolean => /[13579bdf]$/.test(activeTraceparent() ?? '');

/** Puts a statement of a sampled trace into a span; the text holds no values. */
export const traced = <Value>(text: string, work: () => Promise<Value>): Promise<Value> => {
  if (!isSampled()) return work();
  const operation = /\w+/.exec(text)?.[0] ?? 'statement';
  return span(`postgres ${operation}`, { 'db.system.name': 'postgresql', 'db.query.text': text }, work);
};
