import type { Result } from '../shared/index.ts';
import type { ChannelLog, Reading, ReadRequest, Unrecoverable } from './ports.ts';

type Answer = Result<Reading, Unrecoverable>;

type Waiter = { readonly resolve: (answer: Answer) => void; readonly reject: (reason: unknown) => void };

type Waiting = { readonly request: ReadRequest; readonly waiters: Waiter[] };

export type LogReaderOptions = {
  /** How many requests go in one call, and how many calls are under way at once. */
  readonly most: number;
  readonly concurrency: number;
  readonly onRead?: ((requests: number) => void) | undefined;
};

export type LogReader = {
  /** Before others: somebody waits for a subscription to be answered. */
  readonly readSoon: (request: ReadRequest) => Promise<Answer>;
  readonly read: (request: ReadRequest) => Promise<Answer>;
};

const keyOf = ({ channel, since }: ReadRequest): string =>
  since === undefined ? channel : `${channel} ${since.offset} ${since.epoch}`;

/** Reads a log for many at a time: what is asked while a call is under way goes in the next one together, equal requests once. */
export const createLogReader = (
  log: ChannelLog,
  { most, concurrency, onRead = () => undefined }: LogReaderOptions,
): LogReader => {
  const [soon, later] = [new Map<string, Waiting>(), new Map<string, Waiting>()];
  let underWay = 0;
  let scheduled = false;

  const next = (): readonly Waiting[] => {
    const batch: Waiting[] = [];
    for (const queue of [soon, later]) {
      for (const [key, waiting] of queue) {
        if (batch.length === most) return batch;
        queue.delete(key);
        batch.push(waiting);
      }
    }
    return batch;
  };

  const call = async (batch: readonly Waiting[]): Promise<void> => {
    onRead(batch.length);
    try {
      const answers = await log.read(batch.map(({ request }) => request));
      for (const [index, { waiters }] of batch.entries()) {
        const answer = answers[index];
        for (const { resolve, reject } of waiters) {
          if (answer) resolve(answer);
          else reject(new Error('the log has left a request unanswered'));
        }
      }
    } catch (error) {
      for (const { waiters } of batch) for (const { reject } of waiters) reject(error);
    }
  };

  const start = (): void => {
    scheduled = false;
    while (underWay < concurrency && soon.size + later.size > 0) {
      underWay += 1;
      void call(next()).then(() => {
        underWay -= 1;
        start();
      });
    }
  };

  const enter = (queue: Map<string, Waiting>, request: ReadRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const key = keyOf(request);
      const waiting = queue.get(key);
      if (waiting) waiting.waiters.push({ resolve, reject });
      else queue.set(key, { request, waiters: [{ resolve, reject }] });
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(start);
    });

  return { readSoon: (request) => enter(soon, request), read: (request) => enter(later, request) };
};
