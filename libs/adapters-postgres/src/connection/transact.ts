import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Result, Transact } from '@orderline/domain/shared';
import { type Db, drizzleOver } from './drizzle.ts';
import { isRetried } from './failure.ts';
import type { Pool } from './pool.ts';

const inside = new AsyncLocalStorage<true>();

/** Carries a refusal out of the driver's transaction, which rolls back on what is thrown alone. */
class Refused<Refusal> extends Error {
  readonly result: Result<never, Refusal>;

  constructor(result: Result<never, Refusal>) {
    super('refused');
    this.result = result;
  }
}

const ATTEMPTS = 4;

const LONGEST_PAUSE_MS = 20;

/** Tries again, a little later each time, what `isAgain` says was not done and may succeed. */
export const retried = async <Value>(
  attempt: () => Promise<Value>,
  isAgain: (error: unknown) => boolean = isRetried,
): Promise<Value> => {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (count === ATTEMPTS || !isAgain(error)) throw error;
      await pause(Math.random() * LONGEST_PAUSE_MS * count);
    }
  }
};

/** Transactions over the stores that `stores` makes; a deadlock or a serialization failure is tried again. */
export const pgTransact =
  <Stores>(pool: Pool, stores: (db: Db) => Stores): Transact<Stores> =>
  async <Value, Refusal>(work: (stores: Stores) => Promise<Result<Value, Refusal>>) => {
    if (inside.getStore()) throw new Error('a transaction cannot open inside another one');
    const attempt = () =>
      pool.transaction(async (send) => {
        const result = await inside.run(true, () => work(stores(drizzleOver(send))));
        if (!result.ok) throw new Refused(result);
        return result;
      });
    try {
      return await retried(attempt);
    } catch (error) {
      if (isRefusal<Refusal>(error)) return error.result;
      throw error;
    }
  };

/** What is caught around one transaction is the refusal of that transaction's own work, as none can be inside it. */
const isRefusal = <Refusal>(error: unknown): error is Refused<Refusal> => error instanceof Refused;
