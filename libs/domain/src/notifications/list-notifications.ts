import { ok, type Page, type PageRequest, type Result, type UserId } from '../shared/index.ts';
import type { Notification, NotificationId, NotificationReader } from './ports.ts';

export type ListNotifications = { readonly userId: UserId; readonly page: PageRequest<NotificationId> };

/** Lists the user's own notifications, newest first. */
export const listNotifications =
  ({ notifications }: { readonly notifications: NotificationReader }) =>
  async ({ userId, page }: ListNotifications): Promise<Result<Page<Notification, NotificationId>, never>> =>
    ok(await notifications.listFor(userId, page));
