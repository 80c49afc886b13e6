import { pgAnnouncer, pgChannelLog } from '@orderline/adapters-postgres';
import { useDatabase } from '@orderline/adapters-postgres/testing/database';
import { sampleOf } from '@orderline/contracts/events';
import { createNotifications, type NotifyUser } from '@orderline/domain/notifications';
import { type Announcement, type Announcer, type ChannelName, nameOf } from '@orderline/domain/realtime';
import { asId, type EventId, type OrderId, type UserId } from '@orderline/domain/shared';
import { unwatched } from '@orderline/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAnnouncing } from './announcing.ts';
import { newId, now } from './clock.ts';
import { postgresPorts } from './database.ts';
import { openRealtimeByPostgres } from './realtime-by-postgres.ts';
import { notificationView, orderEventView } from './views.ts';

const opened = useDatabase();

const patience = { timeout: 10_000, interval: 20 };

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const noLoss = (error: unknown) => expect.unreachable(String(error));

/** A worker that writes, and an api that hears of it. */
const setUp = async (announcer: Announcer = pgAnnouncer(opened().database.business, noLoss)) => {
  const { database, outside, url } = opened();
  const ports = postgresPorts(database);
  const announcing = openAnnouncing({ announcer, channelEpoch: ports.channelEpoch });
  const { notificationAnnouncer } = announcing;
  const notifications = createNotifications({ ...ports, notificationAnnouncer, newId, now });
  const views = { notification: notificationView, orderEvent: orderEventView };
  const realtime = openRealtimeByPostgres({
    settings: { url },
    stored: pgChannelLog(database.business, views),
    loop: unwatched,
  });
  closing.push(realtime.close);
  const heard: Announcement[] = [];
  realtime.announcements.listen({ heard: (one) => void heard.push(one), interrupted: () => undefined });
  const userId = newId<UserId>();
  await outside`
    insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
    values (${userId}, ${`${userId}@example.com`}, 'Ada', 'en', '[]', '{}', 1, 0, now(), now())`;
  const notice = (): NotifyUser => ({
    delivery: {
      ...{
        consumer: 'notifications',
        eventId: newId<EventId>(),
        type: 'OrderPlaced',
        aggregateId: newId(),
        version: 1,
      },
    },
    notice: {
      ...{ type: 'order-placed', orderId: newId<OrderId>(), customerId: userId, items: 1 },
      ...{ at: new Date().toISOString(), total: { amount: '1.00', currency: 'GBP' } },
    },
  });
  const standing = async (channel: ChannelName) => {
    const [answer] = await realtime.log.read([{ channel, since: undefined }]);
    if (!answer?.ok) throw new Error(`${channel} stands nowhere`);
    return answer.value;
  };
  const since = async (channel: ChannelName, offset: number) => {
    const { position } = await standing(channel);
    const [answer] = await realtime.log.read([{ channel, since: { ...position, offset } }]);
    if (!answer?.ok) throw new Error(`${channel} cannot be recovered`);
    return answer.value;
  };
  const follow = realtime.announcements.follow;
  return { ...announcing, notifications, outside, heard, userId, notice, standing, since, follow };
};

describe('what is announced', () => {
  it('of an inbox is what its log tells, at the same place and with the same count of what is unread', async () => {
    const { notifications, heard, userId, notice, since, follow } = await setUp();
    const channel = nameOf({ kind: 'user', id: userId });
    await follow(channel);
    await notifications.notifyUsers([notice(), notice()]);
    await notifications.notifyUsers([notice()]);
    await vi.waitFor(() => expect(heard).toHaveLength(3), patience);
    const { publications, unread, position } = await since(channel, 0);
    expect(heard.map((one) => one.kind === 'published' && one.publication)).toEqual(publications);
    expect(heard.at(-1)).toMatchObject({ unread, epoch: position.epoch });
    const read = await notifications.markNotificationsRead({ userId, ids: 'all' });
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ kind: 'read', unread: { count: 0 } }), patience);
    expect(read).toMatchObject({ ok: true, value: { unread: (await since(channel, 3)).unread } });
  });

  it('of an order is what its log tells, and staff hear it too', async () => {
    const { announced, drain, outside, heard, since, follow, standing } = await setUp();
    const wire = sampleOf('OrderCancelled');
    const [orderId, { version, reason }] = [asId<OrderId>(wire.key), JSON.parse(wire.value)];
    await outside`insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
      values (${orderId}, ${newId()}, 'cancelled', 1, 'GBP', '{}', ${version}, now(), now())`;
    await outside`insert into order_history (order_id, version, type, at, reason)
      values (${orderId}, ${version}, 'OrderCancelled', ${wire.headers.ce_time ?? ''}, ${reason})`;
    const [order, staff] = [nameOf({ kind: 'order', id: orderId }), nameOf({ kind: 'admin', topic: 'orders' })];
    await Promise.all([follow(order), follow(staff)]);
    await announced({ publish: async () => undefined }).publish([wire]);
    await drain();
    await vi.waitFor(() => expect(heard).toHaveLength(2), patience);
    const tellOf = (channel: ChannelName) => heard.filter((one) => one.channel === channel);
    const { publications, position } = await since(order, version - 1);
    expect(tellOf(order)).toEqual([
      { kind: 'published', channel: order, epoch: position.epoch, publication: publications[0] },
    ]);
    expect(tellOf(staff)).toMatchObject([{ publication: (await since(staff, 0)).publications[0] }]);
    expect((await standing(staff)).position).toMatchObject({ offset: 1 });
  });

  it('is found in the log where its worker died before it could tell, and that it is there is told with the next try', async () => {
    const dumb: Announcer = { announce: async () => undefined, publish: async () => undefined };
    const dead = await setUp(dumb);
    const channel = nameOf({ kind: 'user', id: dead.userId });
    const given = dead.notice();
    await dead.notifications.notifyUsers([given]);
    const next = await setUp();
    await next.follow(channel);
    await next.notifications.notifyUsers([given]);
    await vi.waitFor(() => expect(next.heard).toEqual([{ kind: 'advanced', channel }]), patience);
    expect((await next.since(channel, 0)).publications).toHaveLength(1);
  });
});
