import { randomUUID } from 'node:crypto';
import type { Announcement, Announcements, ChannelName, News, Publication, Unread } from '@orderline/domain/realtime';
import { nameOf } from '@orderline/domain/realtime';
import { asId } from '@orderline/domain/shared';

export const userChannel = (): ChannelName => nameOf({ kind: 'user', id: asId(randomUUID()) });

export const adminOrders = nameOf({ kind: 'admin', topic: 'orders' });

export const publicationOf = (channel: ChannelName, offset: number): Publication => ({
  offset,
  type: 'order-shipped',
  data: { title: `№ ${offset} of ${channel}` },
  at: 1_700_000_000_000 + offset,
});

export const unreadAt = (revision: number): Unread => ({ count: revision, revision });

export const published = (channel: ChannelName, offset: number, epoch = 'one'): Announcement => ({
  kind: 'published',
  channel,
  publication: publicationOf(channel, offset),
  epoch,
  unread: unreadAt(offset),
});

export const newsOf = (n: number, id: string = randomUUID()): News => ({
  id,
  channel: adminOrders,
  type: 'order-placed',
  data: { number: n },
  at: n,
});

/** What one process hears, and how often it was interrupted. */
export const ears = (announcements: Announcements) => {
  const heard: Announcement[] = [];
  const missed: (readonly ChannelName[] | undefined)[] = [];
  announcements.listen({
    heard: (one) => void heard.push(one),
    interrupted: (channels) => void missed.push(channels),
  });
  return {
    heard,
    offsets: () => heard.flatMap((one) => (one.kind === 'published' ? [one.publication.offset] : [])),
    interruptions: () => missed.length,
    /** Of which channels each time. */
    missed,
  };
};
