import { ok, pageOf, type UserId } from '../shared/index.ts';
import { type Memory, memoryInbox } from '../shared/shared.memory.ts';
import {
  type MemoryEmails,
  type MemoryPreferences,
  memoryEmails,
  memoryPreferences,
  type ReaderOf,
} from './emails.memory.ts';
import type {
  InboxStanding,
  InsertedNotification,
  InsertNotifications,
  Notification,
  NotificationAnnouncer,
  NotificationDraft,
  NotificationId,
  NotificationReader,
  NotificationRepository,
} from './ports.ts';
import type { Choices } from './preferences.ts';
import { spokenTo } from './texts/languages.ts';

export type MemoryNotifications = NotificationReader &
  NotificationRepository & {
    readonly insertNotifications: InsertNotifications;
    readonly all: () => readonly Notification[];
    readonly standingOf: (userId: UserId) => InboxStanding;
    readonly preferences: MemoryPreferences;
    readonly emails: MemoryEmails;
  };

/** Everybody, reading English, with an address that is not confirmed. */
const anybody: ReaderOf = () => ({ name: 'Ada', locale: 'en-GB', address: 'ada@example.com', isVerified: false });

/** Where nobody is connected. */
export const toNobody: NotificationAnnouncer = {
  written: () => undefined,
  writtenBefore: () => undefined,
  read: () => undefined,
};

const waysChosen = (choices: Choices, type: string) =>
  Object.entries(choices).find(([chosen]) => chosen === type)?.[1] ?? {};

/** The epoch of what is kept in memory. */
export const MEMORY_EPOCH = 'memory';

type Counter = { readonly lastOffset: number; readonly revision: number };

/** The reference store of notifications: one map by id, and where each user stands. */
export const memoryNotifications = (memory: Memory, readerOf: ReaderOf = anybody): MemoryNotifications => {
  const preferences = memoryPreferences(memory, readerOf);
  const emails = memoryEmails(memory, readerOf, preferences);
  const rows = memory.table<NotificationId, Notification>('notifications');
  const counters = memory.table<UserId, Counter>('notification_counters');
  const counterOf = (userId: UserId): Counter => counters.get(userId) ?? { lastOffset: 0, revision: 0 };
  const ownOf = (userId: UserId) => [...rows.values()].filter((row) => row.userId === userId);
  const standingOf = (userId: UserId): InboxStanding => {
    const { lastOffset, revision } = counterOf(userId);
    const count = ownOf(userId).filter(({ readAt }) => readAt === null).length;
    return { position: { epoch: MEMORY_EPOCH, offset: lastOffset }, unread: { count, revision } };
  };
  const insert = (draft: NotificationDraft): InsertedNotification['written'] => {
    const { translations, byDefault, notice, ...notification } = draft;
    const { id, userId, type, createdAt } = notification;
    const reader = readerOf(userId);
    if (!reader) return null;
    const ways = { ...byDefault, ...waysChosen(preferences.choicesOf(userId), type) };
    if (ways.email && reader.isVerified) emails.write({ id, userId, notice, writtenAt: createdAt });
    if (!ways['in-app']) return null;
    const told = translations[spokenTo(reader.locale).language];
    if (rows.has(id)) throw new Error(`notification ${id} exists already`);
    const { lastOffset, revision } = counterOf(userId);
    counters.set(userId, { lastOffset: lastOffset + 1, revision: revision + 1 });
    rows.set(id, { ...notification, ...told, readAt: null, offset: lastOffset + 1 });
    return { ...standingOf(userId), ...told };
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
      if (!readerOf(userId)) counters.delete(userId);
    },
    listFor: async (userId, page) => {
      const following = ownOf(userId)
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .filter(({ id }) => !page.after || id < page.after);
      return { ...pageOf(following.slice(0, page.limit + 1), page, ({ id }) => id), ...standingOf(userId) };
    },
    all: () => [...rows.values()],
    standingOf,
    preferences,
    emails,
  };
};
