import { randomBytes } from 'node:crypto';
import { pgAnnouncements } from '@orderline/adapters-postgres';
import { type Announcements, type ChannelLog, openNewsLog, splitLog } from '@orderline/domain/realtime';
import type { ApiConfig, WatchedLoop } from '@orderline/platform';

export type RealtimeByPostgres = {
  readonly log: ChannelLog;
  readonly announcements: Announcements;
  close(): Promise<void>;
};

export type RealtimeByPostgresNeeds = {
  readonly settings: Pick<ApiConfig['database'], 'url' | 'tlsCa' | 'tlsCertificate' | 'tlsKey'>;
  /** Of users and orders. */
  readonly stored: ChannelLog;
  /** Watches the connection that listens. */
  readonly loop: Pick<WatchedLoop, 'failed' | 'progressed'>;
};

const CONNECT_TIMEOUT_MS = 5_000;

/** The embedded profile: processes tell each other by NOTIFY, and each keeps the news that it heard itself. */
export const openRealtimeByPostgres = ({ settings, stored, loop }: RealtimeByPostgresNeeds): RealtimeByPostgres => {
  const news = openNewsLog(() => randomBytes(8).toString('hex'));
  const { close, ...announcements } = pgAnnouncements({
    ...settings,
    applicationName: 'orderline api',
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    announcedAs: news.add,
    onListening: (isAgain) => {
      if (isAgain) news.beginAnew();
      loop.progressed();
    },
    onAnswer: loop.progressed,
    onFailure: loop.failed,
  });
  return { log: splitLog({ stored, news }), announcements, close };
};
