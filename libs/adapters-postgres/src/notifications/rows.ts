import type { InboxStanding, Notification, NotificationId } from '@orderline/domain/notifications';
import type { Id, UserId } from '@orderline/domain/shared';

/** Of `notifications`; an offset is exact in float8. */
export const NOTIFICATION = `id, user_id as "userId", type, title, body, subject_type as "subjectType",
  subject_id as "subjectId", read_at as "readAt", created_at as "createdAt", "offset"::float8 as "offset"`;

export type NotificationRow = {
  readonly id: NotificationId;
  readonly userId: UserId;
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly subjectType: string;
  readonly subjectId: Id;
  readonly readAt: Date | null;
  readonly createdAt: Date;
  readonly offset: number | null;
};

export const notificationOf = ({ subjectType, subjectId, ...row }: NotificationRow): Notification => ({
  ...{ id: row.id, userId: row.userId, type: row.type, title: row.title, body: row.body },
  ...{ subject: { type: subjectType, id: subjectId }, readAt: row.readAt, createdAt: row.createdAt },
  offset: row.offset,
});

export type StandingRow = {
  readonly epoch: string;
  readonly lastOffset: number;
  readonly unread: number;
  readonly revision: number;
};

export const standingOf = ({ epoch, lastOffset, unread, revision }: StandingRow): InboxStanding => ({
  position: { epoch, offset: lastOffset },
  unread: { count: unread, revision },
});

/** Counted row by row, where no counter of the user has done so yet. */
export const unreadOf = (user: string): string =>
  `(select count(*) from notifications unread where unread.user_id = ${user} and unread.read_at is null)`;

/** Of `channel_epoch` and, as `counter`, the counter of the user if there is one. */
export const standing = (user: string): string => `epoch, coalesce(counter.last_offset, 0)::float8 as "lastOffset",
  coalesce(counter.unread, ${unreadOf(user)})::float8 as unread, coalesce(counter.revision, 0)::float8 as revision`;
