import type { Admission, Id, Insertion, Page, PageRequest, Position, Unread, UserId } from '../shared/index.ts';
import type { Translations } from './message.ts';
import type { Notice } from './notice.ts';
import type { Told } from './texts/texts.ts';
import type { ByWay } from './ways.ts';

export type NotificationId = Id<'Notification'>;

export type NewNotification = {
  readonly id: NotificationId;
  readonly userId: UserId;
  /** Kebab case, from the event: `order-placed`. */
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly subject: { readonly type: string; readonly id: Id };
  readonly createdAt: Date;
};

export type Notification = NewNotification & {
  readonly readAt: Date | null;
  /** Where it stands in the channel of its user; null for those from before there were positions. */
  readonly offset: number | null;
};

/** Where the channel of a user stands, and how many notifications are unread then. */
export type InboxStanding = { readonly position: Position; readonly unread: Unread };

/** What there is to tell, before it is known in which language its user reads, and in which ways. */
export type NotificationDraft = Omit<NewNotification, 'title' | 'body'> & {
  readonly translations: Translations;
  /** How everybody is told who has not chosen otherwise. */
  readonly byDefault: ByWay;
  /** What its e-mail is made of. */
  readonly notice: Notice;
};

/**
 * What became of a delivery; `written` is null where nothing was written into the inbox: it was not the first, its user is no
 * more, or wants none of these there.
 */
export type InsertedNotification = {
  readonly admission: Admission;
  readonly written: (InboxStanding & Told) | null;
};

/**
 * As `InsertOnce`. Each notification that is written takes the next offset of its user, those of one user in the order of
 * the list, and is unread; nothing else uses an offset up. It is in the language of its user. Where the user wants e-mails
 * of these and has confirmed the address, one is written with it, due at once.
 */
export type InsertNotifications = (
  insertions: readonly Insertion<NotificationDraft>[],
  now: Date,
) => Promise<readonly InsertedNotification[]>;

export type InboxPage = Page<Notification, NotificationId> & InboxStanding;

export type NotificationReader = {
  /** Newest first, with where the inbox stands at the same moment. */
  listFor(userId: UserId, page: PageRequest<NotificationId>): Promise<InboxPage>;
};

export type MarkedRead = { readonly marked: number; readonly unread: Unread };

/** Notifications inside a transaction. */
export type NotificationRepository = {
  /** Removes all that the user was told. */
  removeAll(userId: UserId): Promise<void>;
  /** Marks the user's own among these as read, or all of the user's where none are named; answers how many were unread, and are. */
  markRead(userId: UserId, ids: readonly NotificationId[] | 'all', now: Date): Promise<MarkedRead>;
};

/**
 * Tells those who are connected, after the commit. It never throws and nobody waits for it: what is lost on its way is found
 * by who looks into the inbox.
 */
export type NotificationAnnouncer = {
  written(notifications: readonly (NewNotification & InboxStanding)[]): void;
  /** Of users who were written to before, by a process that may not have lived to tell. */
  writtenBefore(userIds: readonly UserId[]): void;
  read(userId: UserId, unread: Unread): void;
};
