import { asId, type Id, type OrderId, type UserId } from '../shared/index.ts';

/** What staff can follow of the whole shop. */
export const adminTopics = ['orders', 'stock'] as const;

export type AdminTopic = (typeof adminTopics)[number];

/** `user:{id}`, `order:{id}` or `admin:{topic}`. */
export type Channel =
  | { readonly kind: 'user'; readonly id: UserId }
  | { readonly kind: 'order'; readonly id: OrderId }
  | { readonly kind: 'admin'; readonly topic: AdminTopic };

declare const channelName: unique symbol;

/** A channel as it is written; made by `nameOf` alone. */
export type ChannelName = string & { readonly [channelName]: true };

export const nameOf = (channel: Channel): ChannelName =>
  `${channel.kind}:${channel.kind === 'admin' ? channel.topic : channel.id}` as ChannelName;

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The channel of that name, ids in lower case; null where there can be none. */
export const channelOf = (name: string): Channel | null => {
  const at = name.indexOf(':');
  const rest = name.slice(at + 1);
  const idOf = <I extends Id>(): I | null => (ID.test(rest) ? asId<I>(rest) : null);
  switch (name.slice(0, Math.max(at, 0))) {
    case 'user': {
      const id = idOf<UserId>();
      return id && { kind: 'user', id };
    }
    case 'order': {
      const id = idOf<OrderId>();
      return id && { kind: 'order', id };
    }
    case 'admin': {
      const topic = adminTopics.find((known) => known === rest);
      return topic ? { kind: 'admin', topic } : null;
    }
    default:
      return null;
  }
};

/** `OrderShipped`, as an event is called, is told as `order-shipped`. */
export const publicationTypeOf = (eventType: string): string =>
  eventType.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
