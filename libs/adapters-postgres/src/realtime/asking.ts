import { setTimeout as timer } from 'node:timers/promises';
import type { Connection } from '../connection/connection.ts';
import { Unreachable } from '../connection/failure.ts';

/** Resolves after so long, or at once when the signal says that nobody waits any more. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const realPause: Pause = (ms, signal) => timer(ms, undefined, { signal }).catch(() => undefined);

type Asking = {
  readonly connection: Pick<Connection, 'send' | 'lost' | 'fault'>;
  readonly onAnswer: () => void;
  readonly pause: Pause;
};

const ASK = { text: 'select 1', params: [] };
const EVERY_MS = 10_000;
const ANSWER_MS = 5_000;

/** Whether it comes before the time is over. */
const isInTime = async (work: Promise<unknown>, ms: number, pause: Pause): Promise<boolean> => {
  const settled = new AbortController();
  try {
    return await Promise.race([work.then(() => true), pause(ms, settled.signal).then(() => false)]);
  } finally {
    settled.abort();
  }
};

/**
 * Asks on a connection that only listens, until it is lost: one that is half open says nothing, as does one on which nothing
 * happens. Rejects where it does not answer.
 */
export const askUntilLost = async ({ connection, onAnswer, pause }: Asking): Promise<void> => {
  while (!(await isInTime(connection.lost, EVERY_MS, pause))) {
    const answer = connection.send(ASK).rows;
    if (!(await isInTime(answer, ANSWER_MS, pause))) {
      throw new Unreachable(`PostgreSQL has not answered for ${ANSWER_MS} ms where it is listened to`);
    }
    onAnswer();
  }
};
