import { type Logger, Unavailable } from '@orderline/platform';
import type { ErrorHandler } from 'hono';
import type { Env } from './env.ts';
import { ClientGone, DeadlineExceeded } from './given-up.ts';
import { problemResponse } from './problem.ts';

/** The client hung up; nobody reads this, but log and metrics see no fault of ours (nginx has the same). */
const clientClosedRequest = 499;

/** Answers what was thrown: outages and deadlines as such, everything else blank, and logged whole. */
export const answerErrors =
  (logger: Pick<Logger, 'error' | 'warn'>): ErrorHandler<Env> =>
  (error, c) => {
    const givenUp: unknown = c.get('call').signal.reason;
    if (error instanceof ClientGone || givenUp instanceof ClientGone) {
      return new Response(null, { status: clientClosedRequest });
    }
    if (error instanceof DeadlineExceeded || givenUp instanceof DeadlineExceeded) {
      return c.get('receiving')
        ? problemResponse(c, 'request-timeout', { headers: { Connection: 'close' } })
        : problemResponse(c, 'timeout');
    }
    if (error instanceof Unavailable) {
      logger.warn({ err: error }, 'unavailable');
      return problemResponse(c, 'unavailable', { headers: { 'Retry-After': String(error.retryAfterSeconds) } });
    }
    logger.error({ err: error }, 'a request failed');
    return problemResponse(c, 'internal');
  };
