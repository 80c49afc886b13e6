import type { Announcer } from '@orderline/domain/realtime';
import type { Metrics } from '@orderline/platform';
import type { RedisConnection } from '../redis-connection.ts';
import { redisAdminLog } from './admin-log.ts';
import { databaseOf } from './names.ts';
import { announcing, HISTORY, type HistoryLimits } from './recent-history.ts';
import { runAll } from './scripts.ts';

export type AnnouncerNeeds = {
  readonly redis: RedisConnection;
  readonly metrics?: Pick<Metrics, 'realtimeAnnouncements'> | undefined;
  readonly limits?: HistoryLimits;
};

/**
 * Announces in the partition of each channel, and keeps the latest of users' channels there. Where Redis fails it waits for
 * no more than one deadline; then, and while Redis is skipped, nothing is announced.
 */
export const redisAnnouncer = ({ redis, metrics, limits = HISTORY }: AnnouncerNeeds): Announcer => {
  const admin = redisAdminLog(redis);
  const count = (isTold: boolean, entries: number): void =>
    metrics?.realtimeAnnouncements.inc({ outcome: isTold ? 'told' : 'failed' }, entries);
  return {
    announce: async (announcements) => {
      if (announcements.length === 0) return;
      const told = await redis.tryTo((client) => {
        const database = databaseOf(client);
        return runAll(
          client,
          announcements.map((announcement) => announcing(announcement, database, limits)),
        );
      });
      count(told !== null, announcements.length);
    },
    publish: async (news) => {
      if (news.length > 0) count(await admin.publish(news), news.length);
    },
  };
};
