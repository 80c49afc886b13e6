import { CannotStart, EXIT, forcedBy } from './exit-codes.ts';
import type { Logger } from './logger.ts';

export type StopRequest = 'stop' | 'force' | 'ignore';

const SAME_GESTURE_MS = 500;

/**
 * Reads SIGTERM and SIGINT: the first stops, those within 500 ms are the same one forwarded again, a later one forces.
 * `now` is in milliseconds of a clock that never goes back.
 */
export const stopRequests = (now: () => number): (() => StopRequest) => {
  let first: number | undefined;
  return () => {
    if (first === undefined) {
      first = now();
      return 'stop';
    }
    return now() - first < SAME_GESTURE_MS ? 'ignore' : 'force';
  };
};

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

/** The part of `process` that a lifecycle needs. */
export type HostProcess = {
  on(event: 'SIGTERM' | 'SIGINT', listener: (signal: NodeJS.Signals) => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  /** Whoever started this process with a channel to it is gone. */
  on(event: 'disconnect', listener: () => void): unknown;
  exit(code: number): void;
};

export type RunningApp = {
  /** Closed in this order once the process is asked to stop. */
  readonly closing: readonly Closing[];
  /** Rejects where the app cannot go on: it is then closed in order, and the process exits with 1, or as a `CannotStart` says. */
  readonly failed?: Promise<never>;
};

export type AppRun = {
  readonly start: () => Promise<RunningApp>;
  readonly logger: Logger;
  /** For the whole stop; after it the process exits with 1. */
  readonly timeoutMs: number;
};

/** One line without a stack where it is known what to do; an error that nobody foresaw is told whole. */
const tellWhy = (logger: Logger, error: unknown, what: string): number => {
  if (error instanceof CannotStart) {
    const { message, advice, exitCode } = error;
    logger.fatal({ cause: message, advice, exitCode }, `cannot start: ${message}: ${advice}`);
    return exitCode;
  }
  logger.fatal({ err: error }, what);
  return EXIT.failed;
};

/**
 * Starts an app and stops it on SIGTERM or SIGINT. Exit codes: 0 stopped cleanly; 75 and 78 could not start, as
 * `CannotStart` says; 128 + n forced by a second signal, whose number is n; 1 failed to stop in time, or an error that
 * nobody caught, after which the process would no longer tell the truth.
 */
export const runApp = async ({ start, logger, timeoutMs }: AppRun, host: HostProcess = process): Promise<void> => {
  const requested = stopRequests(() => performance.now());
  const starting = Promise.withResolvers<RunningApp | undefined>();

  const stop = async (code: number = EXIT.stopped): Promise<void> => {
    const deadline = setTimeout(() => {
      logger.fatal(`did not stop within ${timeoutMs} ms`);
      host.exit(EXIT.failed);
    }, timeoutMs);
    const app = await starting.promise;
    const clean = app === undefined ? false : await closeInOrder(app.closing, logger);
    clearTimeout(deadline);
    logger.info('stopped');
    host.exit(clean || code !== EXIT.stopped ? code : EXIT.failed);
  };

  const onSignal = (signal: NodeJS.Signals, name: string = signal): void => {
    const request = requested();
    if (request === 'ignore') return;
    if (request === 'stop') {
      logger.info(`stopping on ${name}; a second one forces`);
      void stop();
      return;
    }
    logger.warn(`forced to exit by ${name}`);
    host.exit(forcedBy(signal));
  };

  const die =
    (what: string) =>
    (error: unknown): void => {
      host.exit(tellWhy(logger, error, what));
    };

  const giveUp = (error: unknown): void => {
    const code = tellWhy(logger, error, 'cannot go on');
    if (requested() === 'stop') void stop(code);
  };

  host.on('disconnect', () => onSignal('SIGHUP', 'the end of its parent'));
  host.on('SIGTERM', (signal) => onSignal(signal));
  host.on('SIGINT', (signal) => onSignal(signal));
  host.on('uncaughtException', die('an error that nobody caught'));
  host.on('unhandledRejection', die('a rejection that nobody handled'));

  try {
    const app = await start();
    starting.resolve(app);
    app.failed?.catch(giveUp);
  } catch (error) {
    starting.resolve(undefined);
    die('failed to start')(error);
  }
};
