import type { Logger } from './logger.ts';

export type Closing = {
  /** What is waited for, in the words of the log. */
  readonly name: string;
  readonly close: () => Promise<void> | void;
  /** After that the next one is closed anyway. */
  readonly timeoutMs: number;
};

type Outcome = 'closed' | 'failed' | 'late';

const inTime = async (closing: Promise<'closed'>, timeoutMs: number): Promise<'closed' | 'late'> => {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), timeoutMs);
  try {
    return await Promise.race([closing, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const closeOne = async ({ name, close, timeoutMs }: Closing, logger: Logger): Promise<Outcome> => {
  logger.info(`waiting for ${name}`);
  try {
    const closing = Promise.resolve()
      .then(close)
      .then(() => 'closed' as const);
    const outcome = await inTime(closing, timeoutMs);
    if (outcome === 'late') logger.error(`${name} did not close within ${timeoutMs} ms`);
    return outcome;
  } catch (error) {
    logger.error({ err: error }, `${name} failed to close`);
    return 'failed';
  }
};

/** Closes one after the other, each within its own time, whatever happens to the others; true where all closed cleanly. */
export const closeInOrder = async (steps: readonly Closing[], logger: Logger): Promise<boolean> => {
  let clean = true;
  for (const step of steps) {
    const outcome = await closeOne(step, logger);
    clean &&= outcome === 'closed';
  }
  return clean;
};
