import { Unavailable } from '@orderline/platform';
import { TimedOut } from './deadline.ts';

const LOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);

/** The server was not reached, is full, or ended the statement by its own timeout. */
const REFUSED: ReadonlySet<string> = new Set([
  'CONNECT_TIMEOUT',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  '53300',
  '57014',
]);

const RETRIED: ReadonlySet<string> = new Set(['40001', '40P01']);

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The connection is gone; what was last sent on it may or may not have been done. */
export const isLost = (error: unknown): boolean => LOST.has(codeOf(error));

/** A deadlock or a serialization failure: nothing was done, and the same again may succeed. */
export const isRetried = (error: unknown): boolean => RETRIED.has(codeOf(error));

/** An outage as `Unavailable`, with the driver's error as its cause; any other error as it is. */
export const asThrown = (error: unknown): unknown => {
  const code = codeOf(error);
  if (!LOST.has(code) && !REFUSED.has(code)) return error;
  return new Unavailable(`PostgreSQL does not answer (${code})`, { cause: error });
};

/** The connection was lost after the statement was sent: its effect is unknown. */
export const isAmbiguous = (error: unknown): boolean => error instanceof Unavailable && isLost(error.cause);

/** A statement ran out of its time: PostgreSQL may be slow, or it was asked for too much. */
export const isOverdue = (error: unknown): boolean =>
  error instanceof TimedOut || (error instanceof Unavailable && codeOf(error.cause) === '57014');
