import { type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import type { NotificationId, NotificationRepository } from './ports.ts';

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
