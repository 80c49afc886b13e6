import type { Announcement, Announcements, ChannelName, News } from '@orderline/domain/realtime';
import { addressIn, type DatabaseAddress } from '../connection/address.ts';
import { openConnection } from '../connection/open-connection.ts';
import { type Heard, NOTIFY_CHANNEL } from './announcements.ts';
import { askUntilLost, type Pause, realPause } from './asking.ts';

export type ListeningConfig = DatabaseAddress & {
  readonly applicationName: string;
  readonly connectTimeoutMs: number;
  /** How news are announced here; null where they are known. */
  readonly announcedAs: (news: News) => Announcement | null;
  /** It listens; where it does so again, something may have been missed, and those who follow are told next. */
  readonly onListening: (isAgain: boolean) => void;
  /** The connection on which nothing may have happened has answered. */
  readonly onAnswer: () => void;
  /** It cannot listen, and tries again. */
  readonly onFailure: (error: unknown) => void;
  readonly pause?: Pause;
};

export type PgAnnouncements = Announcements & { close(): Promise<void> };

type Listener = Parameters<Announcements['listen']>[0];

const LISTEN = { text: `listen ${NOTIFY_CHANNEL}`, params: [] };
const AGAIN_MS = 500;
const STATEMENT_TIMEOUT_MS = 10_000;

/** What somebody else says in this channel is passed over. */
const heardIn = (payload: string): Heard | null => {
  try {
    const said: unknown = JSON.parse(payload);
    return isHeard(said) ? said : null;
  } catch {
    return null;
  }
};

/** What `pgAnnouncer` wrote has the rest as well. */
const isHeard = (said: unknown): said is Heard =>
  typeof said === 'object' && said !== null && ('news' in said || 'announcement' in said);

/** Hears what other processes announce, on a connection of its own that is made anew whenever it is lost. */
export const pgAnnouncements = (config: ListeningConfig): PgAnnouncements => {
  const { onAnswer } = config;
  const pause: Pause = config.pause ?? realPause;
  const followed = new Set<ChannelName>();
  const listeners: Listener[] = [];
  const closing = new AbortController();
  let listening = Promise.withResolvers<void>();
  let isLater = false;

  const tell = (announcement: Announcement | null): void => {
    if (!announcement || !followed.has(announcement.channel)) return;
    for (const { heard } of listeners) heard(announcement);
  };
  const onNotification = (payload: string): void => {
    const heard = heardIn(payload);
    if (heard) tell('news' in heard ? config.announcedAs(heard.news) : heard.announcement);
  };
  const begin = (): void => {
    config.onListening(isLater);
    if (isLater) for (const { interrupted } of listeners) interrupted();
    isLater = true;
    listening.resolve();
  };
  const listenOnce = async (): Promise<void> => {
    const { connection } = await openConnection({
      ...addressIn(config),
      applicationName: `${config.applicationName} listening`,
      connectTimeoutMs: config.connectTimeoutMs,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      onNotification,
    });
    const close = (): void => connection.destroy();
    closing.signal.addEventListener('abort', close, { once: true });
    try {
      if (closing.signal.aborted) return;
      await connection.send(LISTEN).rows;
      begin();
      await askUntilLost({ connection, onAnswer, pause }).finally(() => {
        listening = Promise.withResolvers();
      });
    } finally {
      closing.signal.removeEventListener('abort', close);
      connection.destroy();
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await listenOnce().catch((error: unknown) => {
        if (!closing.signal.aborted) config.onFailure(error);
      });
      if (closing.signal.aborted) return;
      await pause(AGAIN_MS, closing.signal);
    }
  };
  const running = run();

  return {
    follow: (channel) => {
      followed.add(channel);
      return listening.promise;
    },
    unfollow: async (channel) => void followed.delete(channel),
    listen: (listener) => void listeners.push(listener),
    close: () => {
      closing.abort();
      return running;
    },
  };
};
