import type { Client, Notification, Order, OrderEvent } from '@orderline/client';
import { realtime } from '@orderline/client/realtime';

type Inbox = {
  readonly show: (messages: readonly Notification[]) => void;
  readonly add: (message: Notification) => void;
  readonly badge: (unread: number) => void;
};

export const followInbox = (client: Client, { show, add, badge }: Inbox) => {
  const live = realtime(client);
  live.notifications({
    onList: ({ items }) => show(items),
    onPublication: ({ data }) => add(data),
    onUnread: ({ count }) => badge(count),
  });
  return live;
};

type OrderPage = {
  readonly show: (order: Order) => void;
  readonly add: (event: OrderEvent) => void;
};

export const followOrder = (client: Client, id: string, { show, add }: OrderPage) => {
  const live = realtime(client);
  live.order(id, {
    read: async () => show(await client.orders.read({ id })),
    onPublication: ({ data }) => add(data),
  });
  return live;
};
