import {
  memoryTickets,
  openRedis,
  type RedisConnection,
  recentFirst,
  redisAdminLog,
  redisAnnouncements,
  redisAnnouncer,
  redisTickets,
  remembered,
} from '@orderline/adapters-redis';
import {
  type Announcements,
  type Announcer,
  type ChannelLog,
  splitLog,
  type Tickets,
} from '@orderline/domain/realtime';
import type { ApiConfig, HealthCheck, Logger, Metrics, StateLog, WatchedLoop } from '@orderline/platform';
import { openRealtimeByPostgres } from './realtime-by-postgres.ts';

/** By what a process tells others. */
export type AnnouncerLink = {
  readonly announcer: Announcer;
  /** Undefined where it is PostgreSQL. */
  readonly redis: RedisConnection | undefined;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

export type AnnouncerNeeds = {
  readonly redis: ApiConfig['redis'];
  /** For where there is no Redis: development alone. */
  readonly otherwise: Announcer;
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  readonly states: StateLog;
  /** How long a command may take. */
  readonly commandMs?: number;
};

/** A pipeline of five hundred channels takes longer than a cache may. */
const COMMAND_MS = 500;

const LINK = 'announcing';

/** A connection apart from that of the caches: what is announced in bulk does not keep a request waiting. */
export const openAnnouncer = async (needs: AnnouncerNeeds): Promise<AnnouncerLink> => {
  const { redis: settings, otherwise, metrics, commandMs = COMMAND_MS, ...told } = needs;
  const { url, ...address } = settings;
  if (url === undefined) {
    return { announcer: otherwise, redis: undefined, checks: {}, close: async () => undefined };
  }
  const redis = await openRedis({
    ...{ ...address, url, ...told, commandMs },
    ...(metrics && { metrics }),
    subject: LINK,
    means: 'what happens is announced to nobody, and seen late',
  });
  return {
    announcer: redisAnnouncer({ redis, metrics }),
    redis,
    checks: { [LINK]: { critical: false, check: () => redis.check(), setting: 'REDIS_URL' } },
    close: () => redis.close(),
  };
};

/** Tickets that all processes know, where they share a Redis. */
export const ticketsOf = ({ redis }: Pick<AnnouncerLink, 'redis'>): Tickets =>
  redis ? redisTickets(redis) : memoryTickets();

/** What a hub stands on. */
export type Realtime = {
  /** The truth. */
  readonly log: ChannelLog;
  /** The same, as of late: it asks the truth for what it cannot know. */
  readonly recent: ChannelLog;
  readonly announcements: Announcements;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
};

export type RealtimeNeeds = {
  readonly config: Pick<ApiConfig, 'database' | 'redis'>;
  /** Of users and orders, in PostgreSQL. */
  readonly stored: ChannelLog;
  readonly link: Pick<AnnouncerLink, 'redis'>;
  readonly states: StateLog;
  /** Watches the connection that listens to PostgreSQL. */
  readonly loop: () => Pick<WatchedLoop, 'failed' | 'progressed'>;
};

/** What is heard, and where it is looked up, for the processes that hold connections. */
export const openRealtime = async ({ config, stored, link, ...needs }: RealtimeNeeds): Promise<Realtime> => {
  const { redis } = link;
  const { url, ...address } = config.redis;
  if (url === undefined || !redis) {
    const embedded = openRealtimeByPostgres({ settings: config.database, stored, loop: needs.loop() });
    return { ...embedded, recent: embedded.log, checks: {} };
  }
  const news = redisAdminLog(redis).log;
  const announcements = await redisAnnouncements({ address: { ...address, url }, states: needs.states });
  const { check, close } = announcements;
  return {
    log: splitLog({ stored: remembered(stored, redis), news }),
    recent: splitLog({ stored: recentFirst(stored, redis), news }),
    announcements,
    checks: { announcements: { critical: false, check, setting: 'REDIS_URL' } },
    close: async () => close(),
  };
};
