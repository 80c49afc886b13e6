import type { Logger, Metrics } from '@orderline/platform';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { Redis } from 'ioredis';
import { createProbe } from './probe.ts';

export type RedisSettings = {
  readonly url: string;
  readonly logger: Logger;
  readonly metrics?: Pick<Metrics, 'cacheReads' | 'breakerState'>;
};

export type RedisConnection = {
  /** What the command gives, or null where Redis fails or is being skipped because it failed before. */
  tryTo<Reply>(command: (redis: Redis) => Promise<Reply>): Promise<{ readonly reply: Reply } | null>;
  /** Runs before a Redis that was away is used again; while it rejects, Redis stays skipped. */
  onReturn(work: (redis: Redis) => Promise<void>): void;
  /** Rejects where Redis does not answer; for the health check. */
  ping(): Promise<void>;
  close(): Promise<void>;
  readonly metrics: Pick<Metrics, 'cacheReads'> | undefined;
};

const COMMAND_MS = 200;
const CONNECT_MS = 500;
const SKIP_MS = 1000;

const OPTIONS = {
  commandTimeout: COMMAND_MS,
  connectTimeout: CONNECT_MS,
  socketTimeout: 2000,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 1000),
} as const;

const settled = (redis: Redis): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, CONNECT_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    redis.once('ready', done);
    redis.once('error', done);
  });

const isReply = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError';

/**
 * Connects to a Redis that may be away, now or later: the first command that it leaves unanswered costs 200 ms, then it
 * is skipped, probed in the background each second, and used again once it answers.
 */
export const openRedis = async ({ url, logger, metrics }: RedisSettings): Promise<RedisConnection> => {
  const redis = new Redis(url, OPTIONS);
  const breaker = circuitBreaker(
    handleWhen((error) => !isReply(error)),
    { halfOpenAfter: SKIP_MS, breaker: new ConsecutiveBreaker(1) },
  );
  const probe = createProbe({ redis, breaker, afterMs: SKIP_MS });
  redis.on('error', () => undefined);
  let away = false;
  breaker.onBreak((reason) => {
    if (away) return;
    away = true;
    logger.warn(
      { err: 'error' in reason ? reason.error : undefined },
      'Redis does not answer: caching is off, and rate limits count per process',
    );
    metrics?.breakerState.set({ breaker: 'redis' }, 1);
  });
  breaker.onReset(() => {
    away = false;
    logger.info('Redis answers again: caching is on, and rate limits are shared');
    metrics?.breakerState.set({ breaker: 'redis' }, 0);
  });
  metrics?.breakerState.set({ breaker: 'redis' }, 0);
  await settled(redis);

  return {
    metrics,
    tryTo: async (command) => {
      if (!probe.isClosed()) return null;
      try {
        return { reply: await breaker.execute(() => command(redis)) };
      } catch (error) {
        if (error instanceof BrokenCircuitError) return null;
        if (isReply(error)) logger.error({ err: error }, 'Redis refused a command');
        return null;
      }
    },
    onReturn: probe.onReturn,
    ping: async () => void (await redis.ping()),
    close: async () => {
      probe.stop();
      redis.disconnect();
    },
  };
};
