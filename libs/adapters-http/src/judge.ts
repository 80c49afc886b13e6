import type { Verdict } from './breaker.ts';
import type { Broken, Reply } from './exchange.ts';

/** A status below 500 is a healthy answer, whatever it says; who hangs up tells nothing about the upstream. */
export const judge = (attempt: Reply | Broken): Verdict => {
  if (attempt.kind === 'reply') return attempt.status >= 500 ? 'failure' : 'success';
  return attempt.fault === 'cancelled' ? 'ignored' : 'failure';
};
