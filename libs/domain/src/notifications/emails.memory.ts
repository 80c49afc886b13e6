import type { UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { EmailReader } from './email-content.ts';
import type { DueEmail, EmailEnding, EmailQueue } from './emails.ts';
import type { Notice } from './notice.ts';
import type { NotificationId } from './ports.ts';
import type { Addressees, PreferenceStore, Preferences } from './preferences.ts';

/** What the store of users knows of a reader. */
export type KnownReader = EmailReader & { readonly address: string; readonly isVerified: boolean };

export type ReaderOf = (id: UserId) => KnownReader | null;

type Row = Pick<DueEmail, 'id' | 'userId' | 'writtenAt' | 'attempts' | 'token'> & {
  readonly type: Notice['type'];
  readonly notice: Notice | null;
  readonly nextAt: Date | null;
  readonly outcome: string | null;
  readonly fault: string | null;
};

export type MemoryPreferences = PreferenceStore & { readonly choicesOf: (id: UserId) => Preferences['choices'] };

export const memoryPreferences = (memory: Memory, readerOf: ReaderOf): MemoryPreferences => {
  const rows = memory.table<UserId, Preferences>('notification_preferences');
  const kept = (userId: UserId): Preferences => rows.get(userId) ?? { userId, choices: {}, version: 0 };
  return {
    choicesOf: (userId) => kept(userId).choices,
    find: async (userId) => (readerOf(userId) ? kept(userId) : null),
    save: (chosen) =>
      memory.atomically(() => {
        const { userId, version } = chosen;
        if (!readerOf(userId) || kept(userId).version !== version) return false;
        rows.set(userId, { ...chosen, version: version + 1 });
        return true;
      }),
  };
};

export type MemoryEmails = EmailQueue &
  Addressees & {
    readonly write: (email: Pick<Row, 'id' | 'userId' | 'writtenAt'> & { readonly notice: Notice }) => void;
    readonly removeAll: (userId: UserId) => void;
    readonly all: () => readonly Row[];
  };

const isBefore = (one: Row, other: Row): boolean =>
  one.writtenAt < other.writtenAt || (one.writtenAt.getTime() === other.writtenAt.getTime() && one.id < other.id);

/** The reference store of e-mails: one map by the notification's id; an id is its own token. */
export const memoryEmails = (memory: Memory, readerOf: ReaderOf, preferences: MemoryPreferences): MemoryEmails => {
  const rows = memory.table<NotificationId, Row>('notification_emails');
  const ended = (ending: EmailEnding): Pick<Row, 'nextAt' | 'fault'> & Partial<Row> =>
    ending.kind === 'later'
      ? { nextAt: ending.at, fault: ending.fault }
      : { nextAt: null, notice: null, outcome: ending.outcome, fault: ending.fault };
  return {
    write: ({ notice, ...email }) =>
      void rows.set(email.id, {
        ...email,
        ...{
          notice,
          type: notice.type,
          nextAt: email.writtenAt,
          attempts: 0,
          token: email.id,
          outcome: null,
          fault: null,
        },
      }),
    removeAll: (userId) => {
      for (const row of [...rows.values()].filter((one) => one.userId === userId)) rows.delete(row.id);
    },
    all: () => [...rows.values()],
    takeDue: ({ now, until, limit }) =>
      memory.atomically(() => {
        const waiting = [...rows.values()].flatMap((row) => {
          const reader = readerOf(row.userId);
          const { notice, nextAt } = row;
          return reader && notice && nextAt && nextAt <= now ? [{ row, reader, notice, nextAt }] : [];
        });
        const first = new Map<string, Row>();
        for (const row of rows.values()) {
          const held = first.get(row.userId);
          if (row.nextAt && (!held || isBefore(row, held))) first.set(row.userId, row);
        }
        const firsts = waiting.filter(({ row }) => first.get(row.userId) === row);
        const due = firsts.sort((a, b) => a.nextAt.getTime() - b.nextAt.getTime()).slice(0, limit);
        return due.map(({ row, reader: { isVerified: _isVerified, ...reader }, notice }) => {
          const { id, userId, writtenAt, token } = row;
          const attempts = row.attempts + 1;
          rows.set(id, { ...row, attempts, nextAt: until });
          const choices = preferences.choicesOf(userId);
          return { id, userId, notice, writtenAt, attempts, token, leasedUntil: until, reader: { ...reader, choices } };
        });
      }),
    settle: ({ id, leasedUntil }, ending) =>
      memory.atomically(() => {
        const row = rows.get(id);
        if (!row || !readerOf(row.userId) || row.nextAt?.getTime() !== leasedUntil.getTime()) return false;
        rows.set(id, { ...row, ...ended(ending) });
        return true;
      }),
    find: async ({ id, token }) => {
      const row = rows.get(id);
      return row?.token === token && readerOf(row.userId) ? { userId: row.userId, type: row.type } : null;
    },
  };
};
