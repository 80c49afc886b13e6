import { type CircuitBreakerPolicy, CircuitState } from 'cockatiel';
import { isCluster, type RedisClient } from './client.ts';

const KEY = 'orderline:probe';
const KEPT_MS = 1_000;

/** Writes, as every use of ours does: a replica, and a server without memory, answer a ping all the same. */
export const provesWritable = async (redis: RedisClient): Promise<void> => {
  // A key is on one node of a cluster, and says nothing of the others.
  if (isCluster(redis)) await Promise.all(redis.nodes('master').map((node) => node.ping()));
  await redis.set(KEY, '1', 'PX', KEPT_MS);
};

type Probed = {
  readonly redis: RedisClient;
  readonly breaker: CircuitBreakerPolicy;
  readonly afterMs: number;
  /** Throws where what answers is not what is wanted. */
  readonly isWanted: () => void;
};

/** Closes an open breaker from the background, so that no request pays for finding out whether Redis is back. */
export const createProbe = ({ redis, breaker, afterMs, isWanted }: Probed) => {
  const returning: ((redis: RedisClient) => Promise<void>)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const ask = async (): Promise<void> => {
    try {
      await breaker.execute(async () => {
        isWanted();
        await provesWritable(redis);
        for (const work of returning) await work(redis);
      });
    } catch {
      schedule();
    }
  };

  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, afterMs).unref();
  };

  breaker.onBreak(schedule);

  return {
    isClosed: (): boolean => breaker.state === CircuitState.Closed,
    onReturn: (work: (redis: RedisClient) => Promise<void>): void => {
      returning.push(work);
    },
    stop: (): void => clearTimeout(timer),
  };
};
