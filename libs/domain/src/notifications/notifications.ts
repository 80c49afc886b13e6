import {
  type Delivery,
  type Handled,
  handledAs,
  handleOnce,
  type Inbox,
  type InsertOnce,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { messageOf, type Notice } from './message.ts';
import type { Notification, NotificationId, NotificationReader, NotificationRepository } from './ports.ts';

export type NotifyPorts = {
  readonly insertNotifications: InsertOnce<Notification>;
  readonly newId: NewId;
  readonly now: Now;
};

export type NotifyUser = { readonly delivery: Delivery; readonly notice: Notice };

/** Follows events, in their order: writes the message that each makes into the inbox of its user. */
export const notifyUsers =
  ({ insertNotifications, newId, now }: NotifyPorts) =>
  async (commands: readonly NotifyUser[]): Promise<Result<readonly Handled[], never>> => {
    const at = now();
    const insertions = commands.map(({ delivery, notice }) => ({
      delivery,
      row: { ...messageOf(notice), id: newId<NotificationId>(), readAt: null, createdAt: at },
    }));
    return ok((await insertNotifications(insertions, at)).map(handledAs));
  };

export type ListNotifications = { readonly userId: UserId; readonly page: PageRequest<NotificationId> };

/** Lists the user's own notifications, newest first. */
export const listNotifications =
  ({ notifications }: { readonly notifications: NotificationReader }) =>
  async ({ userId, page }: ListNotifications): Promise<Result<Page<Notification, NotificationId>, never>> =>
    ok(await notifications.listFor(userId, page));

export type MarkNotificationsRead = {
  readonly userId: UserId;
  readonly ids: readonly NotificationId[] | 'all';
};

export type MarkNotificationsReadPorts = {
  readonly transact: Transact<{ readonly notifications: NotificationRepository }>;
  readonly now: Now;
};

/** Marks the user's own notifications as read, ignoring ids of others, and answers how many were unread. */
export const markNotificationsRead =
  ({ transact, now }: MarkNotificationsReadPorts) =>
  ({ userId, ids }: MarkNotificationsRead): Promise<Result<{ readonly marked: number }, never>> =>
    transact(async ({ notifications }) => ok({ marked: await notifications.markRead(userId, ids, now()) }));

export type ForgetUser = { readonly delivery: Delivery; readonly userId: UserId };

export type ForgetUserPorts = {
  readonly transact: Transact<{ readonly notifications: NotificationRepository; readonly inbox: Inbox }>;
  readonly now: Now;
};

/** Follows UserErased: removes what the user was told. What still arrives of the user is told to nobody. */
export const forgetUser =
  ({ transact, now }: ForgetUserPorts) =>
  ({ delivery, userId }: ForgetUser): Promise<Result<Handled, never>> =>
    transact(({ notifications, inbox }) =>
      handleOnce(inbox, { delivery, now: now() }, () => notifications.removeAll(userId)),
    );
