import { Unavailable } from '@orderline/platform';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisClient } from './client.ts';
import type { RedisConnection } from './redis-connection.ts';

/** What one key may spend in each window; a window begins with the first that is spent. */
export type RateLimit = {
  /** Sets its keys apart from those of other limits. */
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** While Redis is away nothing is let pass, and `Unavailable` thrown. */
  readonly failClosed?: boolean | undefined;
};

export type RateLimitResult = {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends; at least 1. */
  readonly resetSeconds: number;
};

export type RateLimiter = Pick<RateLimit, 'limit' | 'windowSeconds'> & {
  consume(key: string, cost: number): Promise<RateLimitResult>;
  /** Takes back what was spent in this window. */
  giveBack(key: string, cost: number): Promise<void>;
};

const prefixOf = ({ name }: Pick<RateLimit, 'name'>): string => `rate:${name}`;

/** Where Redis has what a key has spent. */
export const rateKey = (rate: Pick<RateLimit, 'name'>, key: string): string => `${prefixOf(rate)}:${key}`;

const limitOf = ({ name, limit, windowSeconds }: RateLimit) => ({
  keyPrefix: prefixOf({ name }),
  points: limit,
  duration: windowSeconds,
});

const resultOf = (allowed: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): RateLimitResult => ({
  allowed,
  remaining: remainingPoints,
  resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});

const consume = async (limiter: RateLimiterAbstract, key: string, cost: number): Promise<RateLimitResult> => {
  try {
    return resultOf(true, await limiter.consume(key, cost));
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return resultOf(false, refusal);
    throw refusal;
  }
};

/** Counts in the memory of this one process. */
export const memoryRateLimiter = (rate: RateLimit): RateLimiter => {
  const limiter = new RateLimiterMemory(limitOf(rate));
  return {
    limit: rate.limit,
    windowSeconds: rate.windowSeconds,
    consume: (key, cost) => consume(limiter, key, cost),
    giveBack: async (key, cost) => void (await limiter.reward(key, cost)),
  };
};

/**
 * Counts for all processes together, in one call; a key that is spent is refused without a call until its window ends.
 * While Redis is away each process lets the whole limit pass, so nobody is refused for that, unless it fails closed.
 */
export const redisRateLimiter = (redis: RedisConnection, rate: RateLimit): RateLimiter => {
  const insurance = memoryRateLimiter(rate);
  const sharedOver = (client: RedisClient) =>
    new RateLimiterRedis({ ...limitOf(rate), storeClient: client, inMemoryBlockOnConsumed: rate.limit });
  let shared: RateLimiterRedis | undefined;
  const sharedBy = (client: RedisClient) => {
    shared ??= sharedOver(client);
    return shared;
  };
  return {
    ...insurance,
    consume: async (key, cost) => {
      const counted = await redis.tryTo((client) => consume(sharedBy(client), key, cost));
      if (!counted && rate.failClosed) throw new Unavailable('Requests cannot be counted without Redis');
      return counted ? counted.reply : insurance.consume(key, cost);
    },
    giveBack: async (key, cost) => {
      const counted = await redis.tryTo((client) => sharedBy(client).reward(key, cost));
      if (!counted) await insurance.giveBack(key, cost);
    },
  };
};
