import {
  type Delivery,
  type Handled,
  handleOnce,
  type Inbox,
  type NewId,
  type Now,
  type Result,
  type Transact,
} from '../shared/index.ts';
import type { Message } from './message.ts';
import type { NotificationRepository } from './ports.ts';

export type NotifyPorts = {
  readonly transact: Transact<{ readonly notifications: NotificationRepository; readonly inbox: Inbox }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Follows an event: writes the message that it makes into the inbox of its user. */
export const notify =
  <Notice>({ transact, newId, now }: NotifyPorts, messageOf: (notice: Notice) => Message) =>
  (command: { readonly delivery: Delivery } & Notice): Promise<Result<Handled, never>> =>
    transact(({ notifications, inbox }) => {
      const at = now();
      return handleOnce(inbox, { delivery: command.delivery, now: at }, () =>
        notifications.insert({ ...messageOf(command), id: newId(), readAt: null, createdAt: at }),
      );
    });
