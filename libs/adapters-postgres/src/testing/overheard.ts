import { codeOf } from '../connection/failure.ts';
import type { Pool } from '../connection/pool.ts';
import type { Send } from '../connection/statement.ts';

/** A pool that tells of what the server answers before it is tried again. */
export const overheard = (pool: Pool, codes: string[]): Pool => {
  const telling =
    (send: Send): Send =>
    async (statement) => {
      try {
        return await send(statement);
      } catch (error) {
        codes.push(codeOf(error));
        throw error;
      }
    };
  return {
    ...pool,
    send: telling(pool.send),
    transaction: (work) => pool.transaction((send) => work(telling(send))),
  };
};
