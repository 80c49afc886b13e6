import { Unavailable } from '@orderline/platform';
import { isExhausted } from './failure.ts';

/** How long a failure speaks against the server: with reads alone nobody can ask whether there is disk and memory again. */
const SPEAKS_MS = 5000;

/** Remembers that the server has just lacked disk, memory or the like, as a check that writes nothing cannot see it. */
export const watchResourceShortage = (now: () => number = () => performance.now()) => {
  let last: { readonly error: Unavailable; readonly until: number } | undefined;
  return {
    note: (error: unknown): void => {
      if (error instanceof Unavailable && isExhausted(error.cause)) last = { error, until: now() + SPEAKS_MS };
    },
    /** Throws what was noted, while it speaks against the server. */
    check: (): void => {
      if (last && now() < last.until) throw last.error;
    },
  };
};
