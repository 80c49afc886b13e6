import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  type EventId,
  type Inbox,
  type InsertOnce,
  type NewId,
  type OrderId,
  ok,
  orderNumberOf,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { insertOnceContract } from '../shared/shared.contract.ts';
import { createNotifications, type Notice } from './index.ts';
import type { Notification, NotificationId, NotificationReader, NotificationRepository } from './ports.ts';

export type NotificationsHarness = {
  readonly notifications: NotificationReader;
  readonly insertNotifications: InsertOnce<Notification>;
  readonly transact: Transact<{ readonly notifications: NotificationRepository; readonly inbox: Inbox }>;
  /** Later ids sort behind earlier ones. */
  readonly newId: NewId;
  aUser(): Promise<UserId>;
  erase(userId: UserId): Promise<void>;
};

const now = new Date('2026-03-04T05:06:07.089Z');

/** What every store of notifications must do. */
export const notificationsContract = (where: string, open: () => Promise<NotificationsHarness>): void => {
  const setUp = async () => {
    const harness = await open();
    const userId = await harness.aUser();
    const useCases = createNotifications({ ...harness, now: () => now });
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
    const list = async () => (await harness.notifications.listFor(userId, { limit: 100 })).items;
    return { harness, userId, useCases, deliver, tell, place, list };
  };

  insertOnceContract(`as a notification ${where}`, async () => {
    const { notifications, insertNotifications, newId, aUser } = await open();
    const userId = await aUser();
    const subject = { type: 'order', id: newId() };
    const aRow = (): Notification => ({
      ...{ id: newId(), userId, type: 'order-placed', title: 't', body: 'b', subject, readAt: null, createdAt: now },
    });
    return {
      insertOnce: insertNotifications,
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
      expect(await useCases.markNotificationsRead({ userId, ids: first })).toEqual(ok({ marked: 1 }));
      expect((await list()).map(({ readAt }) => readAt)).toEqual([now, null, null]);
      expect(await useCases.markNotificationsRead({ userId, ids: first })).toEqual(ok({ marked: 0 }));
      expect(await useCases.markNotificationsRead({ userId, ids: [] })).toEqual(ok({ marked: 0 }));
      expect(await useCases.markNotificationsRead({ userId, ids: 'all' })).toEqual(ok({ marked: 2 }));
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
      expect(await harness.notifications.listFor(stranger, { limit: 10 })).toEqual({ items: [], next: null });
      expect(await useCases.markNotificationsRead({ userId: stranger, ids })).toEqual(ok({ marked: 0 }));
      expect((await list()).map(({ readAt }) => readAt)).toEqual([null]);
    });
  });
};
