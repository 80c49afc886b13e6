import type { OrderEvent } from '../v2/generated/types.ts';
import { joining } from './joining.ts';
import { realClock } from './line.ts';
import type {
  Live,
  NotificationsRead,
  OrderNews,
  Publication,
  RealtimeClient,
  RealtimeOptions,
  Subscribing,
} from './live-types.ts';
import { codes, type Position } from './protocol.ts';
import { publicationsOf } from './publications.ts';
import { type Subscription, subscriptions } from './subscriptions.ts';

/** The channel of whoever is signed in, which has its name as soon as it is known who that is. */
const own = 'user:me';

/**
 * Follows what happens, over one connection for all tabs of a browser that are signed in as the same user. It connects
 * again by itself, and goes on where it was, until `close`, until the session ends, or until the server says that it is of
 * no use: then the state says why. Whoever signs in after that begins anew.
 */
export const realtime = <List>(client: RealtimeClient<List>, options: RealtimeOptions = {}): Live<List> => {
  const { clock = realClock, random = Math.random, onState = () => {} } = options;
  const stops = new Set<() => void>();
  const held = subscriptions({ clock, random, sayWants: () => joined.sayWants() });
  const joined = joining({
    client,
    options,
    wants: held.wants,
    hear: held.hear,
    told: (state) => {
      if (state.is === 'stopped') held.clear();
      onState(state);
      if (state.is === 'stopped') for (const stopped of stops) stopped();
    },
  });

  const subscribe = <Data, Type extends string>(
    channel: string,
    subscribing: Subscribing<Data, Type>,
  ): (() => void) => {
    if (joined.state().is === 'stopped') return () => {};
    const name = () => (channel === own ? `user:${joined.userId() ?? ''}` : channel);
    return held.add(subscriptionOf(name, subscribing));
  };

  return {
    state: joined.state,
    subscribe: <Data>(channel: string, subscribing: Subscribing<Data>) => subscribe(channel, subscribing),
    notifications: ({ onList, limit = 20, ...handlers }: NotificationsRead<List>) => {
      const read = async () => {
        const list = onList && (await client.notifications.list({ limit }));
        if (list !== undefined) onList?.(list);
        return positionIn(list);
      };
      return subscribe(own, { ...handlers, read });
    },
    order: (id, subscribing) => subscribe<OrderEvent, OrderNews>(`order:${id}`, subscribing),
    admin: (topic, subscribing) => subscribe(`admin:${topic}`, subscribing),
    publications: <Data>(channel: string, from: Pick<Subscribing<Data>, 'position' | 'read'> = {}) =>
      publicationsOf<Data>({
        channel,
        canReadAnew: from.read !== undefined,
        subscribe: (handlers) => subscribe(channel, { ...from, ...handlers }),
        isStopped: () => joined.state().is === 'stopped',
        onStopped: (stopped) => {
          stops.add(stopped);
          return () => void stops.delete(stopped);
        },
      }),
    close: () => joined.stop(codes.normal, 'closed'),
  };
};

/** A list of the inbox says where it stands; one of a server from before does not. */
const positionIn = (list: unknown) => (list as { readonly position?: Position } | undefined)?.position;

/** An app may answer all that it read, and of that a position is what the server takes for one. */
const positionOf = (read: unknown): Position | undefined => {
  const { epoch, offset } = (read ?? {}) as { readonly epoch?: unknown; readonly offset?: unknown };
  const isEpoch = typeof epoch === 'string' && epoch.length > 0 && epoch.length <= 64;
  return isEpoch && Number.isSafeInteger(offset) && Number(offset) >= 0 ? { epoch, offset: Number(offset) } : undefined;
};

const subscriptionOf = <Data, Type extends string>(
  channel: () => string,
  { position, read, onPublication, onUnread, onLost, onRefused }: Subscribing<Data, Type>,
): Subscription => ({
  channel,
  from: positionOf(position),
  read: read && (async () => positionOf(await read())),
  published: ({ unread: _unread, ...publication }) => onPublication?.(asPublication<Data>(publication)),
  unread: (unread) => onUnread?.(unread),
  lost: () => onLost?.(),
  refused: (code) => onRefused?.(code),
});

/** What a channel tells is what the contract says of it. */
const asPublication = <Data>(publication: { readonly data: unknown }) => publication as Publication<Data>;
