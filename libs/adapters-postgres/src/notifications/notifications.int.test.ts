import type { InsertNotifications, NewNotification, NotificationId } from '@orderline/domain/notifications';
import { notificationsContract } from '@orderline/domain/notifications.contract';
import { type EventId, type Insertion, ok, type UserId } from '@orderline/domain/shared';
import type { Sql } from 'postgres';
import { describe, expect, it } from 'vitest';
import { pgTransact, retried } from '../connection/transact.ts';
import { pgExpiredRows } from '../cross/expired-rows.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { overheard } from '../testing/overheard.ts';
import { pgInsertNotifications, pgNotifications } from './notifications.ts';

const opened = useDatabase();

notificationsContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    notifications: pgNotifications(database.db),
    insertNotifications: pgInsertNotifications(database.business),
    transact: pgTransact(database.business, (db) => ({ notifications: pgNotifications(db), inbox: pgInbox(db) })),
    newId,
    aUser: async () => (await aHouse({ database }).aCustomer()).id,
    erase: async (userId) => void (await outside`delete from users where id = ${userId}`),
  };
});

describe('where inboxes stand in PostgreSQL', () => {
  const setUp = async (users: number) => {
    const { database, outside } = opened();
    const codes: string[] = [];
    const business = overheard(database.business, codes);
    const insert = pgInsertNotifications(business);
    const transact = pgTransact(business, (db) => ({ notifications: pgNotifications(db) }));
    const { aCustomer } = aHouse({ database });
    const ids: UserId[] = [];
    for (let count = 0; count < users; count += 1) ids.push((await aCustomer()).id);
    const insertion = (userId: UserId, createdAt = new Date()) => ({
      delivery: { consumer: 'c', eventId: newId<EventId>(), type: 't', aggregateId: newId(), version: 1 },
      row: {
        ...{ id: newId<NotificationId>(), userId, type: 'order-placed', title: 't', body: 'b', createdAt },
        subject: { type: 'order', id: newId() },
      },
    });
    const mark = (userId: UserId, named: readonly NotificationId[] | 'all') =>
      transact(async ({ notifications }) => ok(await notifications.markRead(userId, named, new Date())));
    const list = (userId: UserId) => pgNotifications(database.db).listFor(userId, { limit: 10_000 });
    const asBefore = (userId: UserId) => outside`
      insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
      values (${newId()}, ${userId}, 't', '', '', 'order', ${newId()}, now())`;
    await outside`update book_seals set until = 'infinity' where book = 'notifications'`;
    const prune = (before: Date, limit: number) =>
      pgExpiredRows(overheard(database.jobs, codes)).remove('notifications', { before, limit });
    return { outside, codes, ids, insert, insertion, mark, list, prune, asBefore };
  };

  it('is right after whatever many do at once, in whatever order, and nobody waits in a circle', async () => {
    const { outside, codes, ids, insert, insertion, mark, list, prune, asBefore } = await setUp(30);
    const old = new Date('2020-01-02T03:04:05.678Z');
    const gone = ids.slice(0, 3);
    const last = new Map<UserId, number>();
    const writer = async () => {
      for (let round = 0; round < 12; round += 1) {
        const users = Array.from({ length: 40 }, () => any(ids));
        const batch = users.map((userId) => insertion(userId, Math.random() < 0.5 ? old : new Date()));
        for (const [index, { written }] of (await insert(batch, new Date())).entries()) {
          const userId = users[index];
          if (written && userId) last.set(userId, Math.max(last.get(userId) ?? 0, written.position.offset));
        }
      }
    };
    const reader = async () => {
      for (let round = 0; round < 25; round += 1) {
        const userId = any(ids);
        const named = (await list(userId)).items.filter(() => Math.random() < 0.3).map(({ id }) => id);
        await mark(userId, Math.random() < 0.3 ? 'all' : named);
      }
    };
    const pruner = async () => {
      for (let round = 0; round < 12; round += 1) await prune(new Date('2021-01-01T00:00:00.000Z'), 40);
    };
    // As the release before does it.
    const older = async () => {
      for (let round = 0; round < 12; round += 1) await asBefore(any(ids));
    };
    const eraser = async () => {
      for (const id of gone) await outside`delete from users where id = ${id}`;
    };
    await Promise.all([writer(), writer(), writer(), reader(), reader(), pruner(), older(), eraser()]);
    expect(codes.filter((code) => code === '40P01')).toEqual([]);
    for (const id of ids) {
      const { items, position, unread } = await list(id);
      if (gone.includes(id)) expect(position.offset).toBe(0);
      else {
        expect(position.offset).toBeGreaterThanOrEqual(last.get(id) ?? 0);
        const offsets = items.map(({ offset }) => offset);
        expect(new Set(offsets).size).toBe(offsets.length);
        expect(offsets.every((offset) => offset !== null && offset > 0 && offset <= position.offset)).toBe(true);
      }
      expect(unread.count).toBe(items.filter(({ readAt }) => readAt === null).length);
    }
  });

  it('is right although the release before marks as it did, without a look at the counters', async () => {
    const { outside, ids, insert, insertion, mark, list } = await setUp(3);
    await insert(
      ids.flatMap((id) => [insertion(id), insertion(id), insertion(id)]),
      new Date(),
    );
    const older = async () => {
      for (let round = 0; round < 20; round += 1) {
        await retried(
          () => outside`
          update notifications set read_at = now() where id in (
            select id from notifications where user_id = ${any(ids)} and read_at is null limit 1
          )`,
        );
      }
    };
    const newer = async () => {
      for (let round = 0; round < 20; round += 1) {
        const id = any(ids);
        await insert([insertion(id)], new Date());
        await mark(
          id,
          (await list(id)).items.slice(0, 1).map((newest) => newest.id),
        );
      }
    };
    await Promise.all([older(), newer(), older(), newer()]);
    for (const id of ids) {
      const { items, unread } = await list(id);
      expect(unread.count).toBe(items.filter(({ readAt }) => readAt === null).length);
    }
  });

  it('is gapless, though many write to the same users at once, each batch in another order', async () => {
    const { codes, ids, insert, insertion, list } = await setUp(20);
    const writer = async () => {
      for (let round = 0; round < 10; round += 1) {
        const order = [...ids, ...ids].toSorted(() => Math.random() - 0.5);
        await insert(
          order.map((id) => insertion(id)),
          new Date(),
        );
      }
    };
    await Promise.all([writer(), writer(), writer(), writer()]);
    expect(codes).toEqual([]);
    for (const id of ids) {
      const { items, position, unread } = await list(id);
      const offsets = items.map(({ offset }) => offset ?? 0).toSorted((one, other) => one - other);
      expect(offsets).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
      expect([position.offset, unread.count]).toEqual([80, 80]);
    }
  });

  it.each([
    ['is written', async ({ insert, insertion }: SetUp, id: UserId) => insert([insertion(id)], new Date()), 1, 3],
    ['is written by the release before', async ({ asBefore }: SetUp, id: UserId) => asBefore(id), 1, 3],
    ['is read', async ({ mark }: SetUp, id: UserId) => mark(id, 'all'), 0, 0],
    [
      'is removed',
      async ({ outside }: SetUp, id: UserId) => outside`delete from notifications where user_id = ${id}`,
      0,
      0,
    ],
  ])('counts what was there before there were counters, once the first %s', async (_what, change, offset, unread) => {
    const harness = await setUp(1);
    const [id = newId<UserId>()] = harness.ids;
    await harness.outside.begin(async (sql) => {
      // No triggers.
      await sql`set local session_replication_role = replica`;
      for (const _time of [1, 2]) {
        await sql`
          insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
          values (${newId()}, ${id}, 't', '', '', 'order', ${newId()}, now())`;
      }
    });
    expect(await harness.list(id)).toMatchObject({ position: { offset: 0 }, unread: { count: 2 } });
    await change(harness, id);
    const { items, ...standing } = await harness.list(id);
    expect(standing).toMatchObject({ position: { offset }, unread: { count: unread } });
    expect(items.filter((one) => one.offset !== null)).toHaveLength(offset);
    await harness.insert([harness.insertion(id)], new Date());
    expect(await harness.list(id)).toMatchObject({ position: { offset: offset + 1 }, unread: { count: unread + 1 } });
  });
});

type SetUp = {
  readonly outside: Sql;
  insert: InsertNotifications;
  insertion(userId: UserId): Insertion<NewNotification>;
  mark(userId: UserId, named: 'all'): Promise<unknown>;
  asBefore(userId: UserId): PromiseLike<unknown>;
};

/** One of them, by chance. */
const any = (ids: readonly UserId[]): UserId => ids[Math.floor(Math.random() * ids.length)] ?? newId<UserId>();
