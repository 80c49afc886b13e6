import type { Sql } from 'postgres';
import { isLost } from './failure.ts';
import { type Pending, type Statement, sendOn } from './statement.ts';

export type BareSend = (statement: Statement) => Pending;

const never = new Promise<never>(() => undefined);

const BEGINS = 3;

/**
 * The only way to a transaction. postgres.js goes on after the connection behind `begin` is lost and sends what follows
 * on another one, outside any transaction. So from then on every statement is rejected here, and the promise that
 * postgres.js waits for is never settled: it sends neither COMMIT nor ROLLBACK.
 */
export const guardedTransaction = async <Value>(sql: Sql, work: (send: BareSend) => Promise<Value>): Promise<Value> => {
  let begun = false;
  const workOnceBegun = (send: BareSend) => {
    begun = true;
    return work(send);
  };
  for (let count = 1; ; count += 1) {
    try {
      return await attempt(sql, workOnceBegun);
    } catch (error) {
      // Nothing was done, and what was lost may be the connection before this one: see sendAlone.
      if (begun || count === BEGINS || !isLost(error)) throw error;
    }
  }
};

const attempt = <Value>(sql: Sql, work: (send: BareSend) => Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    let ended: Error | undefined;
    let lost = false;
    const lose = (error: Error) => {
      lost = true;
      ended ??= error;
      reject(error);
    };
    const onLoss = (error: unknown) => {
      if (error instanceof Error && isLost(error)) lose(error);
    };
    const settled = sql.begin(async (transaction) => {
      const send: BareSend = (statement) => {
        if (ended) return { rows: Promise.reject(ended), cancel: () => undefined };
        const pending = sendOn(transaction, statement);
        pending.rows.catch(onLoss);
        return pending;
      };
      try {
        const value = await work(send);
        return lost ? never : { value };
      } catch (error) {
        return lost ? never : Promise.reject(error);
      } finally {
        ended ??= new Error('this transaction has ended: its stores cannot be used any more');
      }
    });
    settled.then(
      ({ value }) => resolve(value),
      (error) => {
        onLoss(error);
        reject(error);
      },
    );
  });
