/** How often a subject may fail before it has to wait. */
export type Throttle = {
  /** Attempts before the first wait. */
  readonly free: number;
  readonly longestWaitSeconds: number;
  /** One attempt is forgiven each time this has passed since the last one; nobody is locked out for good. */
  readonly forgivenEverySeconds: number;
};

/** Whoever guesses the password of one account, from one address or device, ends at one guess in a quarter of an hour. */
export const guesserThrottle: Throttle = { free: 5, longestWaitSeconds: 900, forgivenEverySeconds: 900 };

/** Whoever guesses it from ever other addresses ends at one guess in five minutes; who is known there does not wait. */
export const strangersThrottle: Throttle = { free: 50, longestWaitSeconds: 300, forgivenEverySeconds: 300 };

/** Whoever tries many accounts from one address ends at about six a minute; an office behind it goes on. */
export const addressThrottle: Throttle = { free: 50, longestWaitSeconds: 900, forgivenEverySeconds: 10 };

/** The attempts counted after one more, `idleSeconds` after the last. */
export const attemptsWithOneMore = (
  { attempts, idleSeconds }: { readonly attempts: number; readonly idleSeconds: number },
  { forgivenEverySeconds }: Throttle,
): number => Math.max(0, attempts - Math.floor(Math.max(0, idleSeconds) / forgivenEverySeconds)) + 1;

/** How long to wait after so many attempts: 1 s once the free ones are used, then twice as long each time. */
export const waitSecondsAfter = (attempts: number, { free, longestWaitSeconds }: Throttle): number =>
  attempts < free ? 0 : Math.min(longestWaitSeconds, 2 ** (attempts - free));
