import type { Notification, OrderEvent } from '../v2/generated/types.ts';
import type { Clock } from './line.ts';
import type { Position, Unread } from './protocol.ts';
import type { LiveState } from './state.ts';
import type { Shared } from './tab-messages.ts';
import type { SocketConstructor } from './web-socket-line.ts';

/** What was told in a channel. */
export type Publication<Data = unknown, Type extends string = string> = Position & {
  readonly channel: string;
  /** In kebab case, such as `order-shipped`; a later server may have new ones. */
  readonly type: Type | (string & Record<never, never>);
  readonly data: Data;
  /** RFC 3339: when it was committed. */
  readonly at: string;
};

export type Handlers<Data = unknown, Type extends string = string> = {
  /** Each once, in order. */
  readonly onPublication?: (publication: Publication<Data, Type>) => void;
  /** How many notifications are unread, whenever that may have changed; of a user's channel alone. */
  readonly onUnread?: (unread: Unread) => void;
  /** What was missed cannot be told any more. It is read anew where there is `read`; else the subscription is over. */
  readonly onLost?: () => void;
  /** There is no such channel, it is not yours, or you follow too many: the subscription is over. */
  readonly onRefused?: (code: string) => void;
};

export type Subscribing<Data = unknown, Type extends string = string> = Handlers<Data, Type> & {
  /** Goes on from there: all that came since is told first. */
  readonly position?: Position;
  /**
   * Reads and shows what the channel is about: at first, where no position is given, and whenever what was missed is lost.
   * What is told meanwhile is passed on after it. Answers the position that it read, where there is one.
   */
  readonly read?: () => Promise<Position | undefined> | Promise<void>;
};

export type OrderNews =
  | 'order-placed'
  | 'order-paid'
  | 'order-packed'
  | 'order-shipped'
  | 'order-delivered'
  | 'order-cancelled'
  | 'order-refunded';

export type NotificationsRead<List> = Handlers<Notification> & {
  /**
   * The newest of the inbox, at first and whenever it had to be read anew: it takes the place of all before. Nothing is read
   * without it.
   */
  readonly onList?: (list: List) => void;
  /** How many are read; 20 without it. */
  readonly limit?: number;
};

export type Live<List = unknown> = {
  readonly state: () => LiveState;
  /** Follows a channel, such as `order:{id}`; answers what ends that. */
  readonly subscribe: <Data = unknown>(channel: string, subscribing: Subscribing<Data>) => () => void;
  /** Follows the inbox of whoever is signed in, from what is read of it. */
  readonly notifications: (handlers: NotificationsRead<List>) => () => void;
  /** Follows an order's way. */
  readonly order: (id: string, subscribing: Subscribing<OrderEvent, OrderNews>) => () => void;
  /** Follows what happens in the whole shop, for staff. */
  readonly admin: (topic: 'orders' | 'stock', subscribing: Subscribing) => () => void;
  /** The publications of a channel, in a loop that ends when the connection is stopped, and throws where it cannot go on. */
  readonly publications: <Data = unknown>(
    channel: string,
    subscribing?: Pick<Subscribing<Data>, 'position' | 'read'>,
  ) => AsyncGenerator<Publication<Data>, void, undefined>;
  /** Ends all of it, in this tab. */
  readonly close: () => void;
};

export type RealtimeOptions = {
  readonly onState?: (state: LiveState) => void;
  /**
   * Where there is no page that tells: calls what it is given whenever the app comes to the front or into a network, and
   * answers what ends that.
   */
  readonly wake?: (wokenUp: () => void) => () => void;
  /** Of the platform without it; Node has one since version 22. Null is none: events over HTTP alone. */
  readonly WebSocket?: SocketConstructor | null;
  /** How tabs find each other: Web Locks and BroadcastChannel without it. Null is not at all. */
  readonly shared?: Shared | null;
  readonly clock?: Clock;
  readonly random?: () => number;
};

/** The part of a client, of either version, that is called. */
export type RealtimeClient<List> = {
  readonly users: { readonly readProfile: () => Promise<{ readonly id: string }> };
  readonly notifications: { readonly list: (query: { readonly limit: number }) => Promise<List> };
};
