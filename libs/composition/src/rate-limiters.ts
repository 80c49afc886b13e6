import { memoryRateLimiter, type RateLimit, type RateLimiter } from '@orderline/adapters-redis';
import type { ApiConfig } from '@orderline/platform';

/** By class of caller, and for what has a limit of its own. */
export type RateLimiters = Readonly<Record<keyof ApiConfig['rateLimits'], RateLimiter>>;

const windowSeconds = 60;

/** A limiter for each limit a minute that is configured; without servers, each counts in memory. */
export const rateLimitersOf = (
  { anonymous, user, staff, registration, codes }: ApiConfig['rateLimits'],
  limiter: (rate: RateLimit) => RateLimiter = memoryRateLimiter,
): RateLimiters => ({
  anonymous: limiter({ name: 'anonymous', limit: anonymous, windowSeconds }),
  user: limiter({ name: 'user', limit: user, windowSeconds }),
  staff: limiter({ name: 'staff', limit: staff, windowSeconds }),
  registration: limiter({ name: 'registration', limit: registration, windowSeconds }),
  codes: limiter({ name: 'codes', limit: codes, windowSeconds }),
});
