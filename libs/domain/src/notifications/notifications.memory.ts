import { ok, pageOf, type UserId } from '../shared/index.ts';
import { type Memory, memoryInbox } from '../shared/shared.memory.ts';
import type {
  InboxStanding,
  InsertedNotification,
  InsertNotifications,
  NewNotification,
  Notification,
  NotificationAnnouncer,
  NotificationId,
  NotificationReader,
  NotificationRepository,
} from './ports.ts';

export type MemoryNotifications = NotificationReader &
  NotificationRepository & {
    readonly insertNotifications: InsertNotifications;
    readonly all: () => readonly Notification[];
    readonly standingOf: (userId: UserId) => InboxStanding;
  };

/** Where nobody is connected. */
export const toNobody: NotificationAnnouncer = {
  written: () => undefined,
  writtenBefore: () => undefined,
  read: () => undefined,
};

/** The epoch of what is kept in memory. */
export const MEMORY_EPOCH = 'memory';

type Counter = { readonly lastOffset: number; readonly revision: number };

/** The reference store of notifications: one map by id, and where each user stands. */
export const memoryNotifications = (
  memory: Memory,
  isUser: (id: UserId) => boolean = () => true,
): MemoryNotifications => {
  const rows = memory.table<NotificationId, Notification>('notifications');
  const counters = memory.table<UserId, Counter>('notification_counters');
  const counterOf = (userId: UserId): Counter => counters.get(userId) ?? { lastOffset: 0, revision: 0 };
  const ownOf = (userId: UserId) => [...rows.values()].filter((row) => row.userId === userId);
  const standingOf = (userId: UserId): InboxStanding => {
    const { lastOffset, revision } = counterOf(userId);
    const count = ownOf(userId).filter(({ readAt }) => readAt === null).length;
    return { position: { epoch: MEMORY_EPOCH, offset: lastOffset }, unread: { count, revision } };
  };
  const insert = (notification: NewNotification): InboxStanding | null => {
    const { id, userId } = notification;
    if (!isUser(userId)) return null;
    if (rows.has(id)) throw new Error(`notification ${id} exists already`);
    const { lastOffset, revision } = counterOf(userId);
    counters.set(userId, { lastOffset: lastOffset + 1, revision: revision + 1 });
    rows.set(id, { ...notification, readAt: null, offset: lastOffset + 1 });
    return standingOf(userId);
  };
  const transact = memory.transact({ inbox: memoryInbox(memory) });
  return {
    insertNotifications: async (insertions, now) => {
      const result = await transact<readonly InsertedNotification[], never>(async ({ inbox }) => {
        const inserted: InsertedNotification[] = [];
        for (const { delivery, row } of insertions) {
          const admission = await inbox.admit(delivery, now);
          inserted.push({ admission, written: admission === 'first' ? insert(row) : null });
        }
        return ok(inserted);
      });
      return result.ok ? result.value : result.error;
    },
    markRead: async (userId, ids, now) => {
      const named = ownOf(userId).filter(({ id, readAt }) => readAt === null && (ids === 'all' || ids.includes(id)));
      for (const row of named) rows.set(row.id, { ...row, readAt: now });
      const { lastOffset, revision } = counterOf(userId);
      if (named.length > 0) counters.set(userId, { lastOffset, revision: revision + 1 });
      return { marked: named.length, unread: standingOf(userId).unread };
    },
    removeAll: async (userId) => {
      for (const { id } of ownOf(userId)) rows.delete(id);
      if (!isUser(userId)) counters.delete(userId);
    },
    listFor: async (userId, page) => {
      const following = ownOf(userId)
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .filter(({ id }) => !page.after || id < page.after);
      return { ...pageOf(following.slice(0, page.limit + 1), page, ({ id }) => id), ...standingOf(userId) };
    },
    all: () => [...rows.values()],
    standingOf,
  };
};
