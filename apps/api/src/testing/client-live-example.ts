import type { Client, Notification } from '@orderline/client';
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
