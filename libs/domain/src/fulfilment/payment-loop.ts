import type { PaymentQuestions } from './ask-for-payments.ts';
import type { DueFulfilment } from './ports.ts';

export type PaymentLoopPorts = {
  readonly questions: PaymentQuestions;
  /** Waits, or ends early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onOutage: (error: unknown) => void;
  /** Is told of each look that was not in vain, also where there was nothing to ask. */
  readonly onProgress?: () => void;
};

export type RunPaymentQuestions = {
  readonly signal: AbortSignal;
  /** Questions under way at once. */
  readonly limit: number;
};

const shortestPauseMs = 20;
const longestPauseMs = 500;

/**
 * Asks about payments until the signal aborts, then waits for the questions under way. One that hangs holds its own place
 * and no other; while there is nothing to ask, it looks ever more rarely.
 */
export const runPaymentQuestions =
  ({ questions, sleep, onOutage, onProgress }: PaymentLoopPorts) =>
  async ({ signal, limit }: RunPaymentQuestions): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    const start = (due: DueFulfilment): void => {
      const question = questions.ask(due).catch(onOutage);
      underWay.add(question);
      void question.then(() => underWay.delete(question));
    };
    const takeMore = async (): Promise<number> => {
      const free = limit - underWay.size;
      if (free === 0) return 0;
      const take = questions.take({ limit: free }).then((due) => {
        onProgress?.();
        return due;
      });
      const taken = await take.catch((error: unknown): readonly DueFulfilment[] => {
        onOutage(error);
        return [];
      });
      for (const due of taken) start(due);
      return taken.length;
    };
    let pauseMs = shortestPauseMs;
    while (!signal.aborted) {
      const taken = await takeMore();
      const isFull = underWay.size === limit;
      pauseMs = taken > 0 || isFull ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      if (isFull) await Promise.race(underWay);
      else await sleep(pauseMs, signal);
    }
    await Promise.all(underWay);
  };
