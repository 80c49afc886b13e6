import type { Id, Page, PageRequest, UserId } from '../shared/index.ts';

export type NotificationId = Id<'Notification'>;

export type Notification = {
  readonly id: NotificationId;
  readonly userId: UserId;
  /** Kebab case, from the event: `order-placed`. */
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly subject: { readonly type: string; readonly id: Id };
  readonly readAt: Date | null;
  readonly createdAt: Date;
};

export type NotificationReader = {
  /** Newest first. */
  listFor(userId: UserId, page: PageRequest<NotificationId>): Promise<Page<Notification, NotificationId>>;
};

/** Notifications inside a transaction. */
export type NotificationRepository = {
  /** Removes all that the user was told. */
  removeAll(userId: UserId): Promise<void>;
  /** Marks the user's own among these as read, or all of the user's where none are named; answers how many were unread. */
  markRead(userId: UserId, ids: readonly NotificationId[] | 'all', now: Date): Promise<number>;
};
