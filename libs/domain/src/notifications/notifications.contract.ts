import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  type EventId,
  type Inbox,
  type NewId,
  type OrderId,
  ok,
  orderNumberOf,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { insertOnceContract } from '../shared/shared.contract.ts';
import { createNotifications, type Notice, type NotificationAnnouncer } from './index.ts';
import type {
  InsertNotifications,
  NewNotification,
  NotificationId,
  NotificationReader,
  NotificationRepository,
} from './ports.ts';

export type NotificationsHarness = {
  readonly notifications: NotificationReader;
  readonly insertNotifications: InsertNotifications;
  readonly transact: Transact<{ readonly notifications: NotificationRepository; readonly inbox: Inbox }>;
  /** Later ids sort behind earlier ones. */
  readonly newId: NewId;
  aUser(): Promise<UserId>;
  erase(userId: UserId): Promise<void>;
};

const now = new Date('2026-03-04T05:06:07.089Z');

const marked = (count: number, unread: number) => ({
  marked: count,
  unread: { count: unread, revision: expect.any(Number) },
});

/** What every store of notifications must do. */
export const notificationsContract = (where: string, open: () => Promise<NotificationsHarness>): void => {
  const setUp = async () => {
    const harness = await open();
    const userId = await harness.aUser();
    const told: unknown[] = [];
    const notificationAnnouncer: NotificationAnnouncer = {
      written: (all) => void told.push(...all.map(({ position, unread }) => [position.offset, unread.count])),
      writtenBefore: (userIds) => void told.push({ before: userIds }),
      read: (id, { count }) => void told.push({ read: id, count }),
    };
    const useCases = createNotifications({ ...harness, notificationAnnouncer, now: () => now });
    const deliver = (type: string) => {
      const orderId = harness.newId<OrderId>();
      const delivery = {
        consumer: 'notifications',
        eventId: harness.newId<EventId>(),
        type,
        aggregateId: orderId,
        version: 1,
      };
      const notice = { type: 'order-placed', orderId, customerId: userId, items: 3, total: '12.50 GBP' } as const;
      return { delivery, notice };
    };
    const tell = async (delivery: Delivery, notice: Notice) => {
      const told = await useCases.notifyUsers([{ delivery, notice }]);
      return told.ok ? told.value[0] : undefined;
    };
    const place = () => useCases.notifyUsers([deliver('OrderPlaced')]);
    const inbox = () => harness.notifications.listFor(userId, { limit: 100 });
    const list = async () => (await inbox()).items;
    return { harness, userId, useCases, deliver, tell, place, inbox, list, told };
  };

  insertOnceContract(`as a notification ${where}`, async () => {
    const { notifications, insertNotifications, newId, aUser } = await open();
    const userId = await aUser();
    const subject = { type: 'order', id: newId() };
    const aRow = (): NewNotification => ({
      ...{ id: newId(), userId, type: 'order-placed', title: 't', body: 'b', subject, createdAt: now },
    });
    return {
      insertOnce: async (insertions, at) =>
        (await insertNotifications(insertions, at)).map(({ admission }) => admission),
      aRow,
      poison: async () => {
        const known = aRow();
        const delivery = { consumer: 'c', eventId: newId<EventId>(), type: 't', aggregateId: newId(), version: 1 };
        await insertNotifications([{ delivery, row: known }], now);
        return known;
      },
      written: async (rows) => {
        const { items } = await notifications.listFor(userId, { limit: 10_000 });
        const byId = Map.groupBy(items, ({ id }) => id);
        return rows.map(({ id }) => byId.get(id)?.length ?? 0);
      },
      newId,
    };
  });

  describe(`notifications ${where}`, () => {
    it('tell a customer of a placed order once, however often the event is delivered', async () => {
      const { userId, deliver, tell, list } = await setUp();
      const { delivery, notice } = deliver('OrderPlaced');
      expect(await tell(delivery, notice)).toBe('handled');
      expect(await tell(delivery, notice)).toBe('duplicate');
      expect(await list()).toEqual([
        {
          id: expect.any(String),
          userId,
          type: 'order-placed',
          title: 'Your order is placed',
          body: `Thank you. Your order ${orderNumberOf(notice.orderId)} of 3 items for 12.50 GBP is placed, and we keep the goods for you.`,
          subject: { type: 'order', id: notice.orderId },
          readAt: null,
          createdAt: now,
          offset: 1,
        },
      ]);
    });

    it('tell of a cancelled order, and welcome a new user', async () => {
      const { userId, deliver, tell, list } = await setUp();
      const { delivery, notice } = deliver('OrderCancelled');
      await tell(delivery, { ...notice, type: 'order-cancelled', items: 1 });
      await tell(deliver('UserRegistered').delivery, { type: 'user-registered', userId, name: 'Ada' });
      const told = (await list()).map(({ type, body }) => [type, body]);
      const order = `Your order ${orderNumberOf(notice.orderId)}`;
      expect(told).toEqual([
        ['user-registered', 'Welcome, Ada. Here you read what becomes of your orders.'],
        ['order-cancelled', `${order} of 1 item is cancelled. Nothing will be sent, and nothing is charged.`],
      ]);
    });

    it.each([
      [{}, 'is with the carrier.'],
      [{ trackingNumber: 'PP1' }, 'is with the carrier, tracking number PP1.'],
      [{ carrier: 'ParcelPost', trackingNumber: 'PP1' }, 'is with ParcelPost, tracking number PP1.'],
    ])('tell of a shipped order as much as the carrier has told: %j', async (parcel, told) => {
      const { deliver, tell, list } = await setUp();
      const { delivery, notice } = deliver('OrderShipped');
      await tell(delivery, { ...notice, type: 'order-shipped', items: 2, ...parcel });
      const order = `Your order ${orderNumberOf(notice.orderId)}`;
      expect((await list()).map(({ body }) => body)).toEqual([`${order} of 2 items ${told}`]);
    });

    it('are listed newest first, each once, page by page', async () => {
      const { useCases, userId, place, list } = await setUp();
      for (let count = 0; count < 5; count += 1) await place();
      const seen: NotificationId[] = [];
      let after: NotificationId | null | undefined;
      do {
        const page = await useCases.listNotifications({ userId, page: { limit: 2, ...(after ? { after } : {}) } });
        if (!page.ok) throw page.error;
        seen.push(...page.value.items.map(({ id }) => id));
        after = page.value.next;
      } while (after);
      expect(seen).toHaveLength(5);
      expect(seen).toEqual((await list()).map(({ id }) => id));
      expect(seen).toEqual(seen.toSorted().toReversed());
    });

    it('are read one by one or all at once, and counted while they were unread', async () => {
      const { useCases, userId, place, list } = await setUp();
      for (let count = 0; count < 3; count += 1) await place();
      const first = (await list()).slice(0, 1).map(({ id }) => id);
      expect(await useCases.markNotificationsRead({ userId, ids: first })).toEqual(ok(marked(1, 2)));
      expect((await list()).map(({ readAt }) => readAt)).toEqual([now, null, null]);
      expect(await useCases.markNotificationsRead({ userId, ids: first })).toEqual(ok(marked(0, 2)));
      expect(await useCases.markNotificationsRead({ userId, ids: [] })).toEqual(ok(marked(0, 2)));
      expect(await useCases.markNotificationsRead({ userId, ids: 'all' })).toEqual(ok(marked(2, 0)));
      expect((await list()).map(({ readAt }) => readAt)).toEqual([now, now, now]);
    });

    it('are all removed with their user, and late ones told to nobody', async () => {
      const { harness, useCases, userId, deliver, tell, place, list } = await setUp();
      const other = await harness.aUser();
      const { notice } = deliver('OrderPlaced');
      const toOther = () => tell(deliver('OrderPlaced').delivery, { ...notice, customerId: other });
      await place();
      await toOther();
      await harness.erase(userId);
      const delivery = { ...deliver('UserErased').delivery, aggregateId: userId };
      expect(await useCases.forgetUser({ delivery, userId })).toEqual(ok('handled'));
      expect(await useCases.forgetUser({ delivery, userId })).toEqual(ok('duplicate'));
      expect(await place()).toEqual(ok(['handled']));
      expect(await list()).toEqual([]);
      expect((await harness.notifications.listFor(other, { limit: 10 })).items).toHaveLength(1);
    });

    it('are neither seen nor read by another user', async () => {
      const { harness, useCases, place, list } = await setUp();
      await place();
      const stranger = await harness.aUser();
      const ids = (await list()).map(({ id }) => id);
      const page = await harness.notifications.listFor(stranger, { limit: 10 });
      expect(page).toMatchObject({ items: [], next: null, position: { offset: 0 }, unread: { count: 0 } });
      expect(await useCases.markNotificationsRead({ userId: stranger, ids })).toEqual(ok(marked(0, 0)));
      expect((await list()).map(({ readAt }) => readAt)).toEqual([null]);
    });

    it('take the next offset of their user each, gapless from 1, several of one batch in its order', async () => {
      const { harness, userId, useCases, deliver, list, told } = await setUp();
      const other = await harness.aUser();
      const toOther = () => {
        const { delivery, notice } = deliver('OrderPlaced');
        return { delivery, notice: { ...notice, customerId: other } };
      };
      const batch = [deliver('OrderPlaced'), toOther(), deliver('OrderPlaced'), deliver('OrderPlaced'), toOther()];
      await useCases.notifyUsers(batch);
      await useCases.notifyUsers([...batch.toReversed(), deliver('OrderPlaced')]);
      const offsets = (await list()).toReversed().map(({ subject, offset }) => [subject.id, offset]);
      const own = batch.filter(({ notice }) => notice.customerId === userId).map(({ notice }) => notice.orderId);
      expect(offsets.slice(0, 3)).toEqual(own.map((id, index) => [id, index + 1]));
      expect(offsets.at(3)?.[1]).toBe(4);
      expect(told).toEqual([[1, 1], [1, 1], [2, 2], [3, 3], [2, 2], [4, 4], { before: expect.any(Array) }]);
      expect(told.at(-1)).toEqual({ before: expect.toSatisfy((ids) => new Set(ids).size === 2) });
    });

    it('use up no offset where nothing is written: a duplicate, a stale one, a user who is no more', async () => {
      const { harness, useCases, deliver, tell, place, inbox, told } = await setUp();
      const { delivery, notice } = deliver('OrderPlaced');
      await tell({ ...delivery, version: 2 }, notice);
      await tell({ ...delivery, version: 2 }, notice);
      expect(await tell({ ...delivery, eventId: harness.newId<EventId>(), version: 1 }, notice)).toBe('stale');
      const gone = await harness.aUser();
      await harness.erase(gone);
      const late = deliver('OrderPlaced');
      await useCases.notifyUsers([{ ...late, notice: { ...late.notice, customerId: gone } }]);
      await place();
      expect(await inbox()).toMatchObject({ position: { offset: 2 }, unread: { count: 2 } });
      expect(told).toEqual([[1, 1], { before: [notice.customerId] }, [2, 2]]);
    });

    it('are announced as read once some were, with how many are left, by a later revision', async () => {
      const { harness, userId, useCases, place, inbox, told } = await setUp();
      for (let count = 0; count < 2; count += 1) await place();
      const before = await inbox();
      const [newest] = before.items.map(({ id }) => id);
      await useCases.markNotificationsRead({ userId, ids: newest ? [newest] : [] });
      await useCases.markNotificationsRead({ userId, ids: newest ? [newest] : [] });
      await useCases.markNotificationsRead({ userId: await harness.aUser(), ids: 'all' });
      expect(told.slice(2)).toEqual([{ read: userId, count: 1 }]);
      const after = await inbox();
      expect(after.position).toEqual(before.position);
      expect(after.unread.revision).toBeGreaterThan(before.unread.revision);
    });

    it('are counted right after whatever was written, read and told again, in whatever order', async () => {
      const { harness, userId, useCases, deliver } = await setUp();
      const users = [userId, await harness.aUser(), await harness.aUser()];
      const delivered: { delivery: Delivery; notice: Notice }[] = [];
      const revisions = new Map<UserId, number>();
      const any = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(Math.random() * items.length)];
      for (let round = 0; round < 60; round += 1) {
        const customerId = any(users) ?? userId;
        if (Math.random() < 0.6) {
          const fresh = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => {
            const { delivery, notice } = deliver('OrderPlaced');
            return { delivery, notice: { ...notice, customerId: any(users) ?? userId } };
          });
          const again = any(delivered);
          delivered.push(...fresh);
          await useCases.notifyUsers(again ? [...fresh, again] : fresh);
        } else {
          const { items } = await harness.notifications.listFor(customerId, { limit: 100 });
          const ids = items.filter(() => Math.random() < 0.3).map(({ id }) => id);
          await useCases.markNotificationsRead({ userId: customerId, ids: Math.random() < 0.2 ? 'all' : ids });
        }
        for (const id of users) {
          const { items, position, unread } = await harness.notifications.listFor(id, { limit: 1_000 });
          expect(items.map(({ offset }) => offset).toSorted(byNumber)).toEqual(upTo(position.offset));
          expect(unread.count).toBe(items.filter(({ readAt }) => readAt === null).length);
          expect(unread.revision).toBeGreaterThanOrEqual(revisions.get(id) ?? 0);
          revisions.set(id, unread.revision);
        }
      }
    });
  });
};

const byNumber = (one: number | null, other: number | null): number => (one ?? 0) - (other ?? 0);

const upTo = (offset: number): readonly number[] => Array.from({ length: offset }, (_, index) => index + 1);
