import type { Gate, GateUsage } from '@orderline/platform';
import type { Sql } from 'postgres';
import { bounded, overOrHanging } from './bounded.ts';
import type { Client } from './client.ts';
import { watchDeadline } from './deadline.ts';
import { asThrown, codeOf } from './failure.ts';
import { type Send, sendAlone, traced } from './statement.ts';
import { guardedTransaction } from './transaction.ts';

/** Connections to PostgreSQL behind a bounded queue, each statement with a deadline. */
export type Pool = {
  readonly send: Send;
  transaction<Value>(work: (send: Send) => Promise<Value>): Promise<Value>;
  usage(): GateUsage;
  close(): Promise<void>;
};

export type PoolParts = {
  readonly client: Client;
  readonly gate: Gate;
  readonly limitMs: number;
  /** Is told how long each statement took, waiting included. */
  readonly onStatement?: ((seconds: number) => void) | undefined;
};

type Work<Value> = {
  /** What the caller gets, at the deadline at the latest. */
  readonly answer: Promise<Value>;
  /** Settles when the connection is free. */
  readonly over: Promise<unknown>;
  /** Resolves when the caller was answered before the connection was free. */
  readonly givenUp: Promise<unknown>;
};

export const openPool = ({ client, gate, limitMs, onStatement }: PoolParts): Pool => {
  const seen = <Value>(text: string, work: () => Promise<Value>): Promise<Value> => {
    if (!onStatement) return traced(text, work);
    const started = performance.now();
    return traced(text, work).finally(() => onStatement((performance.now() - started) / 1000));
  };
  const admitted = <Value>(start: (sql: Sql) => Work<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      const waiting = watchDeadline(limitMs, reject);
      const work = async () => {
        if (waiting.passed) return;
        waiting.clear();
        const sql = client.current();
        const { answer, ...rest } = start(sql);
        answer.then(resolve, (error) => reject(asThrown(error)));
        const noteTimeout = (error: unknown) => {
          if (codeOf(error) === 'CONNECT_TIMEOUT') client.suspect(sql);
        };
        rest.over.catch(noteTimeout);
        await overOrHanging(rest, () => client.suspect(sql));
      };
      gate.enter(work).catch((error) => {
        waiting.clear();
        reject(error);
      });
    });
  return {
    send: (statement) =>
      seen(statement.text, () =>
        admitted((sql) => {
          const over = Promise.withResolvers<unknown>();
          const givenUp = Promise.withResolvers<void>();
          const send = () => {
            const pending = sendAlone(sql, statement);
            over.resolve(pending.rows);
            return pending;
          };
          const answer = bounded(send, { limitMs, gaveUp: () => givenUp.resolve() });
          answer.catch(over.resolve);
          return { answer, over: over.promise, givenUp: givenUp.promise };
        }),
      ),
    transaction: <Value>(work: (send: Send) => Promise<Value>) =>
      admitted<Value>((sql) => {
        const givenUp = Promise.withResolvers<void>();
        const answer = Promise.withResolvers<Value>();
        const gaveUp = (error: unknown) => {
          answer.reject(error);
          givenUp.resolve();
        };
        const over = guardedTransaction(sql, (send) =>
          work((statement) => seen(statement.text, () => bounded(() => send(statement), { limitMs, gaveUp }))),
        );
        over.then(answer.resolve, answer.reject);
        return { answer: answer.promise, over, givenUp: givenUp.promise };
      }),
    usage: gate.usage,
    close: client.close,
  };
};
