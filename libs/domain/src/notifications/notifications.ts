import {
  type Delivery,
  type Handled,
  handleOnce,
  type Inbox,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import {
  type CancelledOrderNotice,
  type DeliveredOrderNotice,
  type Message,
  orderCancelledMessage,
  orderDeliveredMessage,
  orderPlacedMessage,
  orderShippedMessage,
  type PlacedOrderNotice,
  type RegisteredUserNotice,
  type ShippedOrderNotice,
  welcomeMessage,
} from './message.ts';
import type { Notification, NotificationId, NotificationReader, NotificationRepository } from './ports.ts';

export type NotifyPorts = {
  readonly transact: Transact<{ readonly notifications: NotificationRepository; readonly inbox: Inbox }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Follows an event: writes the message that it makes into the inbox of its user. */
const notify =
  <Notice>({ transact, newId, now }: NotifyPorts, messageOf: (notice: Notice) => Message) =>
  (command: { readonly delivery: Delivery } & Notice): Promise<Result<Handled, never>> =>
    transact(({ notifications, inbox }) => {
      const at = now();
      return handleOnce(inbox, { delivery: command.delivery, now: at }, () =>
        notifications.insert({ ...messageOf(command), id: newId(), readAt: null, createdAt: at }),
      );
    });

export const notifyOrderPlaced = (ports: NotifyPorts) => notify<PlacedOrderNotice>(ports, orderPlacedMessage);

export const notifyOrderShipped = (ports: NotifyPorts) => notify<ShippedOrderNotice>(ports, orderShippedMessage);

export const notifyOrderDelivered = (ports: NotifyPorts) => notify<DeliveredOrderNotice>(ports, orderDeliveredMessage);

export const notifyOrderCancelled = (ports: NotifyPorts) => notify<CancelledOrderNotice>(ports, orderCancelledMessage);

export const welcomeUser = (ports: NotifyPorts) => notify<RegisteredUserNotice>(ports, welcomeMessage);

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
