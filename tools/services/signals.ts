const SAME_PRESS_MS = 500;

/** Calls `first` on the first SIGINT, SIGTERM or SIGHUP, `second` on one that comes more than 500 ms later: npm forwards what the terminal sends, too. */
export const onSignals = (first: () => void, second: () => Promise<void>): void => {
  let firstAt: number | undefined;
  const act = () => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      first();
    } else if (performance.now() - firstAt > SAME_PRESS_MS) void second();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, act);
};
