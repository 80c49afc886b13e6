import type { Sql } from 'postgres';
import { isLost } from './failure.ts';
import { type Pending, type Statement, sendOn } from './statement.ts';

export type BareSend = (statement: Statement) => Pending;

const never = new Promise<never>(() => undefined);

/**
 * The only way to a transaction. postgres.js goes on after the connection behind `begin` is lost and sends what follows
 * on another one, outside any transaction. So from then on every statement is rejected here, and the promise that
 * postgres.js waits for is never settled: it sends neither COMMIT nor ROLLBACK.
 */
export const guardedTransaction = <Value>(sql: Sql, work: (send: BareSend) => Promise<Value>): Promise<Value> =>
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
