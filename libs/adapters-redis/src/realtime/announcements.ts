import type { Announcements, ChannelName } from '@orderline/domain/realtime';
import { readRedisUrl, type StateLog } from '@orderline/platform';
import type { RedisAddress } from '../client.ts';
import { partitionOf, publishedName } from './names.ts';
import { slicedQueue } from './sliced-queue.ts';
import { openSubscriptions } from './subscriptions.ts';
import { decodeAnnouncement } from './wire.ts';

export type RedisAnnouncementsNeeds = {
  readonly address: RedisAddress;
  readonly states: StateLog;
  readonly patienceMs?: number;
};

export type RedisAnnouncements = Announcements & {
  /** Rejects while announcements are not heard. */
  check(): Promise<void>;
  close(): void;
};

const SUBJECT = 'announcements';
const MEANS = 'what happens is seen late, as it is looked for';
const PATIENCE_MS = 1000;
/** What several links say at once is told as one. */
const TELL_MS = 20;

/**
 * Hears on connections of its own. A follow resolves once the server has confirmed it; where the server is away it
 * resolves all the same, and `interrupted` names the channel once it is heard.
 */
export const redisAnnouncements = async (needs: RedisAnnouncementsNeeds): Promise<RedisAnnouncements> => {
  const { address, states, patienceMs = PATIENCE_MS } = needs;
  const database = address.cluster ? 0 : (readRedisUrl(address.url)?.database ?? 0);
  const nameOf = (channel: Parameters<typeof partitionOf>[0]): string =>
    `${address.keyPrefix ?? ''}${publishedName(channel, database)}`;
  const listeners: Parameters<Announcements['listen']>[0][] = [];
  let trouble: unknown;
  let telling: NodeJS.Timeout | undefined;
  let missed: 'all' | Set<ChannelName> = new Set();

  const tell = (): void => {
    const channels = missed === 'all' ? undefined : [...missed];
    telling = undefined;
    missed = new Set();
    for (const listener of listeners) listener.interrupted(channels);
  };
  const late = (channels: readonly ChannelName[]): void => {
    if (missed !== 'all') for (const channel of channels) missed.add(channel);
    telling ??= setTimeout(tell, TELL_MS);
  };
  const overflowed = (): void => {
    missed = 'all';
    telling ??= setTimeout(tell, TELL_MS);
  };

  const queue = slicedQueue({
    handle: ({ name, text }: { readonly name: string; readonly text: string }) => {
      const channel = subscriptions.channelOf(name);
      const announcement = channel ? decodeAnnouncement(channel, text) : null;
      if (announcement) for (const listener of listeners) listener.heard(announcement);
    },
    onOverflow: overflowed,
  });

  const subscriptions = await openSubscriptions({
    address,
    patienceMs,
    onMessage: (name, text) => queue.push({ name, text }),
    onLate: late,
    onTrouble: (error) => {
      trouble = error;
      states.wrong(SUBJECT, { error, setting: 'REDIS_URL', means: MEANS });
    },
    onWell: () => {
      trouble = undefined;
      states.well(SUBJECT);
    },
  });

  return {
    listen: (listener) => void listeners.push(listener),
    follow: (channel) => subscriptions.follow({ channel, name: nameOf(channel), partition: partitionOf(channel) }),
    unfollow: async (channel) => subscriptions.unfollow(nameOf(channel)),
    check: async () => {
      if (trouble !== undefined) throw trouble;
    },
    close: () => {
      clearTimeout(telling);
      queue.clear();
      subscriptions.close();
    },
  };
};
