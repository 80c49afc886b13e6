import type { Position, Result, Unread } from '../shared/index.ts';
import type { ChannelName } from './channel.ts';

export type { Position, Unread };

/** What is told in a channel, once for each offset. */
export type Publication = {
  readonly offset: number;
  /** Kebab case, such as `order-shipped`. */
  readonly type: string;
  /** Plain JSON: what a client sees, by the models of HTTP. */
  readonly data: unknown;
  /** When it was committed, milliseconds since 1970. */
  readonly at: number;
};

export type Standing = {
  readonly position: Position;
  /** Of a user's channel alone. */
  readonly unread?: Unread | undefined;
};

/** All that follows `since`, oldest first, and where that leads; nothing where `since` was not given. */
export type Reading = Standing & { readonly publications: readonly Publication[] };

/** What was missed cannot be told any more, or is too much: the client reads the resource anew, and begins from there. */
export type Unrecoverable = { readonly kind: 'unrecoverable' };

export type ReadRequest = {
  readonly channel: ChannelName;
  /** Undefined: only where the channel stands. */
  readonly since: Position | undefined;
};

/** What was published, by channel; the truth, where announcements only make haste. */
export type ChannelLog = {
  /**
   * Answers each request, in their order, each channel from one snapshot. A channel without any publication stands at
   * offset 0 of an epoch, so that what comes first can be recovered too. A position of another epoch, ahead of the channel,
   * or behind what is kept is unrecoverable, and so are more than `MOST_RECOVERED` publications.
   */
  read(requests: readonly ReadRequest[]): Promise<readonly Result<Reading, Unrecoverable>[]>;
};

export const MOST_RECOVERED = 500;

/** What passes between processes; it may be lost, and come twice. */
export type Announcement =
  | ({
      readonly kind: 'published';
      readonly channel: ChannelName;
      readonly publication: Publication;
    } & Pick<Standing, 'unread'> & { readonly epoch: string })
  /** Nothing was published, but some of it was read. */
  | { readonly kind: 'read'; readonly channel: ChannelName; readonly unread: Unread }
  /** There may be news, which only the log knows. */
  | { readonly kind: 'advanced'; readonly channel: ChannelName };

/** News of a channel that is kept nowhere else: its log numbers it, once for each id. */
export type News = {
  readonly id: string;
  readonly channel: ChannelName;
  readonly type: string;
  readonly data: unknown;
  readonly at: number;
};

/** Tells other processes, after the commit. It never rejects: what is lost is found by who looks into the log. */
export type Announcer = {
  announce(announcements: readonly Announcement[]): Promise<void>;
  /** For `admin:*`. */
  publish(news: readonly News[]): Promise<void>;
};

/** What others announce. */
export type Announcements = {
  /** Resolves once this process hears of the channel. */
  follow(channel: ChannelName): Promise<void>;
  unfollow(channel: ChannelName): Promise<void>;
  /**
   * `interrupted`: announcements of these channels may have been lost, of any where none is named; whoever follows them looks
   * into the log.
   */
  listen(listener: {
    readonly heard: (announcement: Announcement) => void;
    readonly interrupted: (channels?: readonly ChannelName[]) => void;
  }): void;
};
