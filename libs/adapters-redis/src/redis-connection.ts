import { createStateLog, type Logger, type Metrics, NotReady, type StateLog } from '@orderline/platform';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { type RedisAddress, type RedisClient, redisClient } from './client.ts';
import { createProbe, provesWritable } from './probe.ts';

export type RedisSettings = RedisAddress & {
  readonly logger: Logger;
  readonly metrics?: Pick<Metrics, 'cacheReads' | 'breakerState'>;
  /** Tells that Redis is away, and that it is back. */
  readonly states?: StateLog;
  /** By which an outage is told; one for each connection. */
  readonly subject?: string;
  /** What an outage costs. */
  readonly means?: string;
  /** How long a command may take. */
  readonly commandMs?: number;
};

export type RedisConnection = {
  /** What the command gives, or null where Redis fails or is being skipped because it failed before. */
  tryTo<Reply>(command: (redis: RedisClient) => Promise<Reply>): Promise<{ readonly reply: Reply } | null>;
  /** Runs before a Redis that was away is used again; while it rejects, Redis stays skipped. */
  onReturn(work: (redis: RedisClient) => Promise<void>): void;
  /** Rejects where Redis takes no writes, or is being skipped, with the reason; for the health check. */
  check(): Promise<void>;
  close(): Promise<void>;
  readonly metrics: Pick<Metrics, 'cacheReads'> | undefined;
};

const COMMAND_MS = 200;
const CONNECT_MS = 500;
const SOCKET_MS = 2000;
const SKIP_MS = 1000;

const SUBJECT = 'redis';
const SETTING = 'REDIS_URL';

const OPTIONS = {
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 1000),
  reconnectOnError: (error: Error) => RENEWED.has(wordOf(error)),
} as const;

/** No connection is given up before a command would be. */
const timeoutsOf = (commandMs: number) => ({
  commandTimeout: commandMs,
  connectTimeout: Math.max(CONNECT_MS, commandMs),
  socketTimeout: Math.max(SOCKET_MS, commandMs),
});

const settled = (redis: RedisClient, withinMs: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    redis.once('ready', done);
    redis.once('error', done);
  });

const isReply = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError';

/** What Redis replies when it can do nothing for us right now, whatever the command. */
const OUTAGES: ReadonlySet<string> = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'CROSSSLOT',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOAUTH',
  'NOPERM',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'WRONGPASS',
]);

const wordOf = ({ message }: Error): string => message.split(' ', 1)[0] ?? '';

const isOutage = (error: unknown): boolean => !isReply(error) || OUTAGES.has(wordOf(error));

/** Another connection may lead to another server, and is let in by the password that holds now. */
const RENEWED: ReadonlySet<string> = new Set(['READONLY', 'MASTERDOWN', 'NOAUTH', 'WRONGPASS']);

const MEANS = 'caching is off, and rate limits count per process';

/** ioredis says then only that there is no answer; why there is none, it may have told before. */
const isVague = (error: unknown): boolean =>
  error instanceof Error &&
  /isn't (?:writeable|ready)|connection is closed|timed out|max retries per request|redirections/i.test(error.message);

/** Of a cluster that cannot be reached: what its last node said. */
const nodeErrorIn = (error: unknown): unknown =>
  error instanceof Error && 'lastNodeError' in error ? (error.lastNodeError ?? error) : error;

/** ioredis goes on in database 0 where the one that is asked for is refused. */
const isOfSelect = (error: unknown): error is Error =>
  isReply(error) && 'command' in error && Object(error.command).name === 'select';

const OTHER_DATABASE = 'name one that it has: redis://host:port/database (REDIS_URL)';

const unanswered = (): Error => Object.assign(new Error('no answer'), { code: 'ECONNRESET' });

/**
 * Connects to a Redis that may be away, now or later: the first command that it leaves unanswered costs its time, then it
 * is skipped, probed in the background each second, and used again once it takes writes.
 */
export const openRedis = async ({ logger, metrics, ...rest }: RedisSettings): Promise<RedisConnection> => {
  const { states = createStateLog({ logger }), subject = SUBJECT, means = MEANS, ...others } = rest;
  const { commandMs = COMMAND_MS, ...address } = others;
  const timeouts = timeoutsOf(commandMs);
  const redis = await redisClient(address, { ...OPTIONS, ...timeouts });
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: SKIP_MS,
    breaker: new ConsecutiveBreaker(1),
  });
  let connectionError: unknown;
  /** Why the connection is to another database than the one that is meant. */
  let elsewhere: NotReady | undefined;
  const isWanted = (): void => {
    if (elsewhere) throw elsewhere;
  };
  const probe = createProbe({ redis, breaker, afterMs: SKIP_MS, isWanted });
  redis.on('connect', () => {
    elsewhere = undefined;
  });
  redis.on('error', (error: unknown) => {
    connectionError = nodeErrorIn(error);
    if (isOfSelect(error)) elsewhere = new NotReady(`its database cannot be used: ${error.message}`, OTHER_DATABASE);
  });
  redis.on('ready', () => {
    connectionError = undefined;
  });
  const reasonOf = (error: unknown): unknown => (isVague(error) ? (connectionError ?? unanswered()) : error);
  let away: { readonly reason: unknown } | undefined;
  breaker.onBreak((broken) => {
    away = { reason: 'error' in broken ? reasonOf(broken.error) : away?.reason };
    states.wrong(subject, { error: away.reason, setting: SETTING, means });
    metrics?.breakerState.set({ breaker: subject }, 1);
  });
  breaker.onReset(() => {
    away = undefined;
    states.well(subject);
    metrics?.breakerState.set({ breaker: subject }, 0);
  });
  metrics?.breakerState.set({ breaker: subject }, 0);
  await settled(redis, timeouts.connectTimeout);

  const use = async <Reply>(command: (redis: RedisClient) => Promise<Reply>): Promise<Reply> => {
    try {
      return await breaker.execute(() => {
        isWanted();
        return command(redis);
      });
    } catch (error) {
      throw error instanceof BrokenCircuitError && away ? away.reason : error;
    }
  };

  return {
    metrics,
    tryTo: async (command) => {
      if (!probe.isClosed()) return null;
      try {
        return { reply: await use(command) };
      } catch (error) {
        if (!isOutage(error)) logger.error({ err: error }, 'Redis refused a command');
        return null;
      }
    },
    onReturn: probe.onReturn,
    check: async () => {
      if (!probe.isClosed()) throw away?.reason ?? new Error('Redis is being skipped');
      await use(provesWritable).catch((error: unknown) => {
        throw reasonOf(error);
      });
    },
    close: async () => {
      probe.stop();
      redis.disconnect();
    },
  };
};
