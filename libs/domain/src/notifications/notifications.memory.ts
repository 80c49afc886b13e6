import { type InsertOnce, pageOf, type UserId } from '../shared/index.ts';
import { type Memory, memoryInsertOnce } from '../shared/shared.memory.ts';
import type { Notification, NotificationId, NotificationReader, NotificationRepository } from './ports.ts';

export type MemoryNotifications = NotificationReader &
  NotificationRepository & {
    readonly insertNotifications: InsertOnce<Notification>;
    readonly all: () => readonly Notification[];
  };

/** The reference store of notifications: one map by id. */
export const memoryNotifications = (
  memory: Memory,
  isUser: (id: UserId) => boolean = () => true,
): MemoryNotifications => {
  const rows = memory.table<NotificationId, Notification>('notifications');
  return {
    insertNotifications: memoryInsertOnce(memory, async (notification) => {
      if (!isUser(notification.userId)) return;
      if (rows.has(notification.id)) throw new Error(`notification ${notification.id} exists already`);
      rows.set(notification.id, notification);
    }),
    markRead: async (userId, ids, now) => {
      const named = [...rows.values()].filter(
        (row) => row.userId === userId && row.readAt === null && (ids === 'all' || ids.includes(row.id)),
      );
      for (const row of named) rows.set(row.id, { ...row, readAt: now });
      return named.length;
    },
    removeAll: async (userId) => {
      for (const row of [...rows.values()].filter((one) => one.userId === userId)) rows.delete(row.id);
    },
    listFor: async (userId, page) => {
      const own = [...rows.values()].filter((row) => row.userId === userId);
      const following = own.sort((a, b) => (a.id < b.id ? 1 : -1)).filter(({ id }) => !page.after || id < page.after);
      return pageOf(following.slice(0, page.limit + 1), page, ({ id }) => id);
    },
    all: () => [...rows.values()],
  };
};
