import type { GateUsage } from '@orderline/platform';
import { type Coalescing, type CoalescingParts, coalesced } from './coalesced.ts';
import type { Connection } from './connection.ts';
import { asThrown, watchDeadline } from './failure.ts';
import { bounded, type Pending, type Send, traced } from './statement.ts';
import { inTransaction, NotBegun } from './transaction.ts';

/** Connections to PostgreSQL behind a bounded queue; each statement, BEGIN and COMMIT among them, has a deadline. */
export type Pool = {
  readonly send: Send;
  transaction<Value>(work: (send: Send) => Promise<Value>): Promise<Value>;
  /** Sends items together that wait for a connection together; see `coalesced`. */
  coalesced<Item, Answer>(together: Together<Item, Answer>): (item: Item) => Promise<Answer>;
  usage(): GateUsage;
  close(): Promise<void>;
};

type Together<Item, Answer> = Omit<Coalescing<Item, Answer>, 'send'> & {
  /** What a trace shows of each item. */
  readonly text: string;
  send(send: Send, items: readonly Item[]): Promise<readonly Answer[]>;
};

export type PoolParts = CoalescingParts & {
  /** Is told how long each statement took, waiting included. */
  readonly onStatement?: ((seconds: number) => void) | undefined;
};

const BEGINS = 3;

export const openPool = ({ onStatement, ...parts }: PoolParts): Pool => {
  const { connections, gate, lanes, limitMs, onFailure } = parts;
  const seen = <Value>(text: string, work: () => Promise<Value>): Promise<Value> => {
    if (!onStatement) return traced(text, work);
    const started = performance.now();
    return traced(text, work).finally(() => onStatement((performance.now() - started) / 1000));
  };
  /** The caller is answered when the work has its answer; the place is free when the connection is. */
  const withConnection = <Value>(work: (connection: Connection) => Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const waiting = watchDeadline(limitMs, reject);
      const fail = (error: unknown) => {
        waiting.clear();
        onFailure?.(error);
        reject(asThrown(error));
      };
      const run = async () => {
        if (waiting.passed) return;
        const connection = await connections.acquire();
        if (!waiting.passed) {
          waiting.clear();
          await work(connection).then(resolve, fail);
        }
        await connections.release(connection);
      };
      gate.enter(run).catch(fail);
    });
  const gaveUp = (pending: Pending) => pending.cancel();
  const sendOn =
    (connection: Connection): Send =>
    (statement) =>
      bounded(() => connection.send(statement), { limitMs, gaveUp });
  return {
    send: (statement) => seen(statement.text, () => withConnection((connection) => sendOn(connection)(statement))),
    coalesced: ({ text, send, ...together }) => {
      const go = coalesced(parts, { ...together, send: (connection, items) => send(sendOn(connection), items) });
      return (item) => seen(text, () => go(item));
    },
    transaction: async (work) => {
      const once = () =>
        withConnection((connection) =>
          inTransaction({ connection, limitMs }, (send) =>
            work((statement) => seen(statement.text, () => send(statement))),
          ),
        );
      for (let count = 1; ; count += 1) {
        try {
          return await once();
        } catch (error) {
          if (!(error instanceof NotBegun) || count === BEGINS) throw error;
        }
      }
    },
    usage: () => {
      const usage = gate.usage();
      return { ...usage, waiting: usage.waiting + lanes.usage().waiting };
    },
    close: connections.close,
  };
};
