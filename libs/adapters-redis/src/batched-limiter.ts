import { spentOf, take } from '@orderline/domain/gateway';
import { Unavailable } from '@orderline/platform';
import { type RateLimit, type RateLimiter, type RateLimitResult, rateKey, redisRateLimiter } from './rate-limiter.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { Book, Synchroniser } from './synchroniser.ts';

/** Answers at once wherever it can; what it answers then holds until it is asked again, as nothing is made for each request. */
export type BatchedLimiter = Pick<RateLimiter, 'limit' | 'windowSeconds'> & {
  consume(key: string, cost: number): RateLimitResult | Promise<RateLimitResult>;
};

type Needs = { readonly redis: RedisConnection; readonly synchroniser: Synchroniser };

const AWAY = 'Requests cannot be counted without Redis';

/**
 * Decides in memory, and counts for all processes together a little later, in the same keys as `redisRateLimiter`. A key for which
 * memory has no room is counted there request by request; while Redis is away, such a key is let pass, as none is remembered.
 */
export const batchedRateLimiter = (
  { redis, synchroniser }: Needs,
  { failClosed = false, ...rate }: RateLimit,
): BatchedLimiter => {
  const { limit, windowSeconds } = rate;
  const window = { limit, windowMs: windowSeconds * 1000 };
  const book: Book = new Map();
  const exact = redisRateLimiter(redis, { ...rate, failClosed });
  const answer = { allowed: false, remaining: 0, resetSeconds: 1 };

  return {
    ...{ limit, windowSeconds },
    consume: (key, cost) => {
      const isAway = synchroniser.isAway();
      if (isAway && failClosed) throw new Unavailable(AWAY);
      const tally = book.get(key) ?? synchroniser.begin(book, key, { redisKey: rateKey(rate, key), window });
      if (!tally) return isAway ? { allowed: true, remaining: 0, resetSeconds: 1 } : exact.consume(key, cost);
      const now = synchroniser.elapsed();
      answer.allowed = take(tally, window, now, cost);
      answer.remaining = Math.max(0, limit - spentOf(tally));
      answer.resetSeconds = Math.max(1, Math.ceil(Math.round(tally.endsAt - now) / 1000));
      if (answer.allowed) synchroniser.note(tally);
      return answer;
    },
  };
};
