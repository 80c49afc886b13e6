import { currentCall, Unavailable } from '@orderline/platform';

/** The connection is gone. */
const LOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '08000',
  '08003',
  '08006',
  '25P03',
  '25P04',
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
]);

/** The server was not reached, turns us away, or ended the statement by its own timeout. */
const REFUSED: ReadonlySet<string> = new Set([
  'CONNECT_TIMEOUT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  '08001',
  '08004',
  '08P01',
  '3D000',
  '57014',
]);

/** Insufficient resources, system errors, and who may not come in (PostgreSQL, appendix A). */
const OUTAGE_CLASSES: ReadonlySet<string> = new Set(['28', '53', '58']);

/** A server that accepts no writes: a standby, or a primary that was made one. */
export const READ_ONLY = '25006';

/** A prepared statement that the session does not know. */
const UNKNOWN_STATEMENT = '26000';

/** A deadlock, a serialization failure, or a statement prepared by another session. */
const RETRIED: ReadonlySet<string> = new Set(['40001', '40P01', UNKNOWN_STATEMENT]);

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code);

const isOfOutageClass = (code: string): boolean => isSqlState(code) && OUTAGE_CLASSES.has(code.slice(0, 2));

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** PostgreSQL could not be connected to, or not as the product needs it: nothing was sent. */
export class Unreachable extends Unavailable {}

/** PostgreSQL is reached in a way in which the product cannot work until it is configured otherwise. */
export class Unsupported extends Unreachable {}

/** The connection is gone; what was last sent on it may or may not have been done. */
export const isLost = (error: unknown): boolean => LOST.has(codeOf(error));

/** A plan that was made before a migration, and whose result has changed since. */
const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' &&
  error instanceof Error &&
  'routine' in error &&
  error.routine === 'RevalidateCachedQuery';

/** Nothing was done, and the same again, from the beginning of its transaction, may succeed. */
export const isRetried = (error: unknown): boolean => RETRIED.has(codeOf(error)) || isStalePlan(error);

/** The server lacks disk, memory or the like: what it answers to reads says nothing of its writes. */
export const isExhausted = (error: unknown): boolean => {
  const code = codeOf(error);
  return isSqlState(code) && (code.startsWith('53') || code.startsWith('58')) && code !== '53300';
};

/** The connection still answers, but is not to be used again. */
export const isUnfit = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === READ_ONLY || code === UNKNOWN_STATEMENT || isOfOutageClass(code) || isStalePlan(error);
};

const isOutage = (code: string): boolean =>
  LOST.has(code) || REFUSED.has(code) || code === READ_ONLY || isOfOutageClass(code);

/** An outage as `Unavailable`, with the driver's error as its cause; any other error as it is. */
export const asThrown = (error: unknown): unknown => {
  const code = codeOf(error);
  if (!isOutage(code)) return error;
  if (code === READ_ONLY) return new Unavailable('PostgreSQL is read-only', { cause: error });
  return new Unavailable(`PostgreSQL does not answer as it should (${code})`, { cause: error });
};

/** The connection was lost after the statement was sent: its effect is unknown. */
export const isAmbiguous = (error: unknown): boolean =>
  error instanceof Unavailable && !(error instanceof Unreachable) && isLost(error.cause);

/** A statement ran out of its time: PostgreSQL may be slow, or it was asked for too much. */
export const isOverdue = (error: unknown): boolean =>
  error instanceof TimedOut || (error instanceof Unavailable && codeOf(error.cause) === '57014');

/** The server may still be at it: what was sent may or may not be done. */
export class TimedOut extends Unavailable {}

export type Deadline = {
  readonly passed: boolean;
  clear(): void;
};

/** Watches a time limit and the current call; `onPassed` runs at most once, with what the caller is to be told. */
export const watchDeadline = (limitMs: number, onPassed: (error: unknown) => void): Deadline => {
  const signal = currentCall()?.signal;
  let passed = false;
  const clear = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
  const pass = (error: unknown) => {
    passed = true;
    clear();
    onPassed(error);
  };
  const abort = () => pass(signal?.reason);
  const timer = setTimeout(() => pass(new TimedOut(`PostgreSQL did not answer within ${limitMs} ms`)), limitMs);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    get passed() {
      return passed;
    },
    clear,
  };
};
