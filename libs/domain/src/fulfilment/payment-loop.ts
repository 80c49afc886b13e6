export type PaymentLoopPorts = {
  readonly ask: (request: { readonly limit: number }) => Promise<number>;
  /** Waits, or ends early when the signal aborts; never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onOutage: (error: unknown) => void;
};

const shortestPauseMs = 20;
const longestPauseMs = 500;

/** Asks about payments until the signal aborts: at once while there is much to ask, ever more slowly while there is nothing. */
export const runPaymentQuestions =
  ({ ask, sleep, onOutage }: PaymentLoopPorts) =>
  async ({ signal, limit }: { readonly signal: AbortSignal; readonly limit: number }): Promise<void> => {
    let pauseMs = shortestPauseMs;
    while (!signal.aborted) {
      const asked = await ask({ limit }).catch((error: unknown) => {
        onOutage(error);
        return 0;
      });
      if (asked === limit) continue;
      pauseMs = asked > 0 ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      await sleep(pauseMs, signal);
    }
  };
