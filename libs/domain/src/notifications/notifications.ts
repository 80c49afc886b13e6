import {
  type Delivery,
  type Handled,
  handledAs,
  handleOnce,
  type Inbox,
  type NewId,
  type Now,
  ok,
  type PageRequest,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { messageOf, type Notice } from './message.ts';
import type {
  InboxPage,
  InboxStanding,
  InsertNotifications,
  MarkedRead,
  NewNotification,
  NotificationAnnouncer,
  NotificationId,
  NotificationReader,
  NotificationRepository,
} from './ports.ts';

export type NotifyPorts = {
  readonly insertNotifications: InsertNotifications;
  readonly notificationAnnouncer: NotificationAnnouncer;
  readonly newId: NewId;
  readonly now: Now;
};

export type NotifyUser = { readonly delivery: Delivery; readonly notice: Notice };

/** Follows events, in their order: writes the message that each makes into the inbox of its user. */
export const notifyUsers =
  ({ insertNotifications, notificationAnnouncer, newId, now }: NotifyPorts) =>
  async (commands: readonly NotifyUser[]): Promise<Result<readonly Handled[], never>> => {
    const at = now();
    const insertions = commands.map(({ delivery, notice }) => ({
      delivery,
      row: { ...messageOf(notice), id: newId<NotificationId>(), createdAt: at },
    }));
    const inserted = await insertNotifications(insertions, at);
    const written: (NewNotification & InboxStanding)[] = [];
    const before = new Set<UserId>();
    for (const [index, { row }] of insertions.entries()) {
      const outcome = inserted[index];
      if (outcome?.written) written.push({ ...row, ...outcome.written });
      if (outcome?.admission === 'duplicate') before.add(row.userId);
    }
    if (written.length > 0) notificationAnnouncer.written(written);
    if (before.size > 0) notificationAnnouncer.writtenBefore([...before]);
    return ok(inserted.map(({ admission }) => handledAs(admission)));
  };

export type ListNotifications = { readonly userId: UserId; readonly page: PageRequest<NotificationId> };

/** Lists the user's own notifications, newest first, with where the inbox stands. */
export const listNotifications =
  ({ notifications }: { readonly notifications: NotificationReader }) =>
  async ({ userId, page }: ListNotifications): Promise<Result<InboxPage, never>> =>
    ok(await notifications.listFor(userId, page));

export type MarkNotificationsRead = {
  readonly userId: UserId;
  readonly ids: readonly NotificationId[] | 'all';
};

export type MarkNotificationsReadPorts = {
  readonly transact: Transact<{ readonly notifications: NotificationRepository }>;
  readonly notificationAnnouncer: NotificationAnnouncer;
  readonly now: Now;
};

/** Marks the user's own notifications as read, ignoring ids of others, and answers how many were unread, and still are. */
export const markNotificationsRead =
  ({ transact, notificationAnnouncer, now }: MarkNotificationsReadPorts) =>
  async ({ userId, ids }: MarkNotificationsRead): Promise<Result<MarkedRead, never>> => {
    const result = await transact<MarkedRead, never>(async ({ notifications }) =>
      ok(await notifications.markRead(userId, ids, now())),
    );
    if (result.ok && result.value.marked > 0) notificationAnnouncer.read(userId, result.value.unread);
    return result;
  };

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
