import { outsideCall, Unavailable } from '@orderline/platform';
import type { Connection } from './connection.ts';
import { isLost } from './failure.ts';
import { bounded, type Pending, type Send, type Statement } from './statement.ts';

/** Without parameters they go by the simple protocol, and are never prepared: no session can fail to know them. */
const BEGIN: Statement = { text: 'begin', params: [] };
const COMMIT: Statement = { text: 'commit', params: [] };
const ROLLBACK: Statement = { text: 'rollback', params: [] };

const ignore = (): void => undefined;

/** The connection was lost before its transaction had begun: nothing was done. */
export class NotBegun extends Unavailable {}

export type Transaction = {
  readonly connection: Connection;
  /** The longest that BEGIN, each statement, and COMMIT may take. */
  readonly limitMs: number;
};

const isLoss = (error: unknown): boolean => error instanceof Unavailable && isLost(error.cause);

const begin = async ({ connection, limitMs }: Transaction): Promise<void> => {
  const gaveUp = (pending: Pending) => pending.cancel();
  try {
    await bounded(() => connection.send(BEGIN), { limitMs, gaveUp });
  } catch (error) {
    connection.retire();
    if (!isLoss(error)) throw error;
    throw new NotBegun('The connection to PostgreSQL was lost', { cause: error });
  }
};

/** Also where the caller is gone: what was decided is written, and what was not is undone. It is never cancelled. */
const conclude = ({ connection, limitMs }: Transaction, statement: Statement): Promise<readonly unknown[]> =>
  outsideCall(() => bounded(() => connection.send(statement), { limitMs, gaveUp: ignore }));

/** PostgreSQL's command tag tells what became of the transaction: to the COMMIT of a failed one it answers ROLLBACK. */
const commit = async (transaction: Transaction): Promise<void> => {
  const rows = await conclude(transaction, COMMIT);
  if ('command' in rows && rows.command === 'COMMIT') return;
  throw new Unavailable('PostgreSQL has rolled back what it was to commit');
};

/**
 * The only way to a transaction. It is over as soon as BEGIN, a statement or COMMIT is not answered in time, or its
 * connection is lost: what the work sends later is rejected, and the connection is given up, so that PostgreSQL undoes
 * what was begun. A statement that has failed fails the transaction, also where the work has caught the error.
 */
export const inTransaction = async <Value>(
  transaction: Transaction,
  work: (send: Send) => Promise<Value>,
): Promise<Value> => {
  const { connection, limitMs } = transaction;
  await begin(transaction);
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(ignore);
  let over: unknown;
  let failure: { readonly error: unknown } | undefined;
  const giveUp = (error: unknown) => {
    over ??= error;
    connection.retire();
    broken.reject(error);
  };
  const gaveUp = (pending: Pending, error: unknown) => {
    giveUp(error);
    pending.cancel();
  };
  const send: Send = async (statement) => {
    if (over !== undefined) throw over;
    try {
      return await bounded(() => connection.send(statement), { limitMs, gaveUp });
    } catch (error) {
      failure ??= { error };
      if (isLoss(error)) giveUp(error);
      throw error;
    }
  };
  const end = () => {
    over ??= new Error('this transaction has ended: its stores cannot be used any more');
  };
  try {
    const value = await Promise.race([work(send), broken.promise]);
    end();
    if (failure) throw failure.error;
    await commit(transaction).catch((error) => {
      connection.retire();
      throw error;
    });
    return value;
  } catch (error) {
    end();
    if (!connection.fault) await conclude(transaction, ROLLBACK).catch(() => connection.retire());
    throw error;
  }
};
