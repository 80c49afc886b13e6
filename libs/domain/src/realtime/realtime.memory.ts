import type { Result } from '../shared/index.ts';
import type { ChannelName } from './channel.ts';
import { answerFrom } from './kept-log.ts';
import type {
  Announcement,
  Announcements,
  Announcer,
  ChannelLog,
  News,
  Publication,
  Reading,
  ReadRequest,
  Unrecoverable,
} from './ports.ts';

type Kept = { readonly last: number; readonly publications: readonly Publication[]; readonly revision: number };

const nothing: Kept = { last: 0, publications: [], revision: 0 };

export type MemoryChannelLog = ChannelLog & {
  /** Adds a publication, and answers how it is to be announced. */
  publish(channel: ChannelName, what?: Partial<Omit<Publication, 'offset'>>): Announcement & { kind: 'published' };
  /** Loses what stands there up to the offset, as retention does. */
  forget(channel: ChannelName, upTo: number): void;
  /** Loses everything, as where another database takes its place. */
  beginEpoch(): void;
};

/** The reference log: every channel is there, and has nothing unread unless it is a user's. */
export const memoryChannelLog = (): MemoryChannelLog => {
  const channels = new Map<ChannelName, Kept>();
  let epochs = 1;
  const epoch = (): string => `epoch-${epochs}`;
  const keptOf = (channel: ChannelName): Kept => channels.get(channel) ?? nothing;
  const standingOf = (channel: ChannelName, { last, publications, revision }: Kept) => ({
    position: { epoch: epoch(), offset: last },
    ...(channel.startsWith('user:') && { unread: { count: publications.length, revision } }),
  });
  const answer = ({ channel, since }: ReadRequest): Result<Reading, Unrecoverable> => {
    const kept = keptOf(channel);
    return answerFrom({ ...standingOf(channel, kept), publications: kept.publications }, since);
  };
  return {
    read: async (requests) => requests.map(answer),
    publish: (channel, { type = 'order-placed', data = { channel }, at = Date.now() } = {}) => {
      const before = keptOf(channel);
      const publication = { offset: before.last + 1, type, data, at };
      const publications = [...before.publications, publication];
      const kept = { last: publication.offset, publications, revision: before.revision + 1 };
      channels.set(channel, kept);
      return { kind: 'published', channel, epoch: epoch(), publication, unread: standingOf(channel, kept).unread };
    },
    forget: (channel, upTo) => {
      const kept = keptOf(channel);
      channels.set(channel, { ...kept, publications: kept.publications.filter(({ offset }) => offset > upTo) });
    },
    beginEpoch: () => {
      epochs += 1;
      channels.clear();
    },
  };
};

export type MemoryAir = {
  readonly announcer: Announcer;
  /** What another process hears. */
  openAnnouncements(): Announcements;
  /** While it loses, nobody hears anything. */
  lose(isLosing: boolean): void;
  /** Tells everybody that something may have been lost. */
  interrupt(): void;
  /** All that was published as news. */
  readonly news: () => readonly News[];
};

type Listener = Parameters<Announcements['listen']>[0];

/** What passes between processes, of which all are in this one; it can be made to lose. */
export const memoryAir = (): MemoryAir => {
  const hearing = new Map<Listener, ReadonlySet<ChannelName>>();
  const news: News[] = [];
  let isLosing = false;
  return {
    announcer: {
      announce: async (announcements) => {
        if (isLosing) return;
        for (const announcement of announcements) {
          for (const [{ heard }, followed] of hearing) if (followed.has(announcement.channel)) heard(announcement);
        }
      },
      publish: async (told) => void news.push(...told),
    },
    openAnnouncements: () => {
      const followed = new Set<ChannelName>();
      return {
        follow: async (channel) => void followed.add(channel),
        unfollow: async (channel) => void followed.delete(channel),
        listen: (listener) => void hearing.set(listener, followed),
      };
    },
    lose: (losing) => {
      isLosing = losing;
    },
    interrupt: () => {
      for (const { interrupted } of hearing.keys()) interrupted();
    },
    news: () => news,
  };
};
