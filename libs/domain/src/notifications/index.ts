import { forgetUser } from './forget-user.ts';
import { listNotifications } from './list-notifications.ts';
import { markNotificationsRead } from './mark-notifications-read.ts';
import {
  orderCancelledMessage,
  orderDeliveredMessage,
  orderPlacedMessage,
  orderShippedMessage,
  welcomeMessage,
} from './message.ts';
import { type NotifyPorts, notify } from './notify.ts';
import type { NotificationReader } from './ports.ts';

export type { ForgetUser } from './forget-user.ts';
export type { ListNotifications } from './list-notifications.ts';
export type { MarkNotificationsRead } from './mark-notifications-read.ts';
export type {
  CancelledOrderNotice,
  DeliveredOrderNotice,
  PlacedOrderNotice,
  RegisteredUserNotice,
  ShippedOrderNotice,
} from './message.ts';
export type * from './ports.ts';

export type NotificationsPorts = NotifyPorts & { readonly notifications: NotificationReader };

export const createNotifications = (ports: NotificationsPorts) => ({
  notifyOrderPlaced: notify(ports, orderPlacedMessage),
  notifyOrderShipped: notify(ports, orderShippedMessage),
  notifyOrderDelivered: notify(ports, orderDeliveredMessage),
  notifyOrderCancelled: notify(ports, orderCancelledMessage),
  welcomeUser: notify(ports, welcomeMessage),
  forgetUser: forgetUser(ports),
  listNotifications: listNotifications(ports),
  markNotificationsRead: markNotificationsRead(ports),
});
