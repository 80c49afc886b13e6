import type { InsertNotifications, NotificationDraft, NotificationId } from '@orderline/domain/notifications';
import { aDraft, emailsContract, notificationsContract } from '@orderline/domain/notifications.contract';
import { nameOf } from '@orderline/domain/realtime';
import { type EventId, type Insertion, ok, type UserId } from '@orderline/domain/shared';
import type { Sql } from 'postgres';
import { describe, expect, it } from 'vitest';
import { drizzleOver } from '../connection/drizzle.ts';
import { PLANNED_ONCE } from '../connection/planner.ts';
import type { Pool } from '../connection/pool.ts';
import type { Statement } from '../connection/statement.ts';
import { pgTransact, retried } from '../connection/transact.ts';
import { pgExpiredRows } from '../cross/expired-rows.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { pgChannelLog } from '../realtime/channel-log.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { overheard } from '../testing/overheard.ts';
import { pgAddressees, pgEmailQueue, pgEmailsWaiting, WAITING } from './emails.ts';
import { pgInsertNotifications, pgNotifications } from './notifications.ts';
import { pgPreferences } from './preferences.ts';

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

emailsContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  const { business } = database;
  await outside`truncate notification_emails`;
  return {
    notifications: pgNotifications(database.db),
    insertNotifications: pgInsertNotifications(business),
    transact: pgTransact(business, (db) => ({ notifications: pgNotifications(db), inbox: pgInbox(db) })),
    emailQueue: pgEmailQueue(business),
    preferences: pgPreferences(business),
    addressees: pgAddressees(business),
    newId,
    aReader: async ({ locale, isVerified }) => {
      const { id } = await aHouse({ database }).aCustomer();
      const verifiedAt = isVerified ? new Date() : null;
      await outside`update users set locale = ${locale}, email_verified_at = ${verifiedAt} where id = ${id}`;
      return id;
    },
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
      row: aDraft({ id: newId<NotificationId>(), userId, createdAt, subject: { type: 'order', id: newId() } }),
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

it('an inbox is read, written, marked and recovered by its indexes, however much is unread in it', async () => {
  const { database, outside } = opened();
  const { id } = await aHouse({ database }).aCustomer();
  const other = newId<UserId>();
  await outside`
    insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
    select gen_random_uuid(), case when n % 2 = 0 then ${id}::uuid else ${other}::uuid end, 't', '', '', 'order', gen_random_uuid(), now()
    from generate_series(1, 4000) as n`;
  const sent: Statement[] = [];
  const pool: Pool = {
    ...database.business,
    send: (statement) => {
      sent.push(statement);
      return database.business.send(statement);
    },
  };
  const { listFor, markRead } = pgNotifications(drizzleOver(pool.send));
  const { items, position } = await listFor(id, { limit: 20 });
  await listFor(id, { limit: 20, after: items[5]?.id ?? newId() });
  const { read } = pgChannelLog(pool, { notification: () => null, orderEvent: () => null });
  const since = { ...position, offset: position.offset - 5 };
  expect(await read([{ channel: nameOf({ kind: 'user', id }), since }])).toMatchObject([{ ok: true }]);
  const told = newId<NotificationId>();
  const subject = { type: 'order', id: newId() };
  const delivery = { consumer: 'c', eventId: newId<EventId>(), type: 't', aggregateId: newId(), version: 1 };
  await pgInsertNotifications(pool)(
    [{ delivery, row: aDraft({ id: told, userId: id, createdAt: new Date(), subject }) }],
    new Date(),
  );
  await markRead(id, [items[0]?.id ?? newId()], new Date());
  expect(sent).toHaveLength(7);
  for (const statement of sent) {
    // A delivery of its own, as the first one was admitted.
    const params = statement.params.map((value) =>
      typeof value === 'string' ? value.replace(delivery.eventId, newId()).replace(told, newId()) : value,
    );
    const { whole, visited } = await explained(outside, { ...statement, params }, PLANNED_ONCE);
    expect([statement.text, whole.filter((table) => table !== 'channel_epoch')]).toEqual([statement.text, []]);
    // To mark some may be to look at all that are unread of the user, and at nobody else's.
    const most = statement.text.startsWith('update') ? 2_001 : 150;
    expect([statement.text, Math.max(visited, most)]).toEqual([statement.text, most]);
  }
});

type SetUp = {
  readonly outside: Sql;
  insert: InsertNotifications;
  insertion(userId: UserId): Insertion<NotificationDraft>;
  mark(userId: UserId, named: 'all'): Promise<unknown>;
  asBefore(userId: UserId): PromiseLike<unknown>;
};

/** One of them, by chance. */
const any = (ids: readonly UserId[]): UserId => ids[Math.floor(Math.random() * ids.length)] ?? newId<UserId>();

it('e-mails that wait are counted by a look at them alone', async () => {
  const { database, outside } = opened();
  await outside`truncate notification_emails`;
  const { id } = await aHouse({ database }).aCustomer();
  await outside`
    insert into notification_emails (id, user_id, type, notice, next_at, outcome, created_at, ended_at)
    select gen_random_uuid(), ${id}, 'order-placed', case when waits then '{}'::jsonb end,
      case when waits then now() + interval '1 hour' end, case when not waits then 'sent' end,
      now() - make_interval(secs => 6000 - n), case when not waits then now() end
    from (select n, n > 5400 as waits from generate_series(1, 6000) as n) as given`;
  await outside`vacuum analyze notification_emails`;
  const { waiting, oldestSeconds } = await pgEmailsWaiting(database.business)();
  expect([waiting, Math.floor(oldestSeconds / 60)]).toEqual([600, 9]);
  const { whole, visited } = await explained(outside, WAITING(), PLANNED_ONCE);
  expect([whole, Math.max(visited, 601)]).toEqual([[], 601]);
});
