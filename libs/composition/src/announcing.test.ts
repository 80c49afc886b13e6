import { decodeEvent, encodeEvent, sampleOf } from '@orderline/contracts/events';
import type { WireEvent } from '@orderline/domain/messaging';
import type { InboxStanding, NewNotification, NotificationId } from '@orderline/domain/notifications';
import { type Announcement, type Announcer, type News, nameOf } from '@orderline/domain/realtime';
import { asId, orderNumberOf, type UserId } from '@orderline/domain/shared';
import { createMetrics } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { type AnnouncingNeeds, openAnnouncing } from './announcing.ts';
import { newId } from './clock.ts';

const at = new Date('2026-03-04T05:06:07.089Z');
const epoch = 'an epoch';

const setUp = (more: Partial<Announcer & Omit<AnnouncingNeeds, 'announcer'>> = {}) => {
  const said: Announcement[] = [];
  const news: News[] = [];
  const { channelEpoch = async () => epoch, metrics, ...others } = more;
  const announcer: Announcer = {
    announce: async (announcements) => void said.push(...announcements),
    publish: async (told) => void news.push(...told),
    ...others,
  };
  const published: WireEvent[] = [];
  const announcing = openAnnouncing({ announcer, channelEpoch, metrics });
  const publisher = announcing.announced({ publish: async (events) => void published.push(...events) });
  return { ...announcing, publish: publisher.publish, said, news, published };
};

const written = (userId: UserId, offset: number, unread = offset): NewNotification & InboxStanding => ({
  ...{ id: newId<NotificationId>(), userId, type: 'order-placed', title: 't', body: 'b', createdAt: at },
  subject: { type: 'order', id: newId() },
  position: { epoch, offset },
  unread: { count: unread, revision: offset },
});

describe('a notification that was written', () => {
  it('is announced with its place, as clients see it, and with how many are unread', async () => {
    const { notificationAnnouncer, drain, said } = setUp();
    const userId = newId<UserId>();
    const notification = written(userId, 7, 3);
    notificationAnnouncer.written([notification]);
    await drain();
    const { id, title, body, subject } = notification;
    expect(said).toEqual([
      {
        kind: 'published',
        channel: nameOf({ kind: 'user', id: userId }),
        epoch,
        unread: { count: 3, revision: 7 },
        publication: {
          ...{ offset: 7, type: 'order-placed', at: at.getTime() },
          data: {
            id,
            type: 'order-placed',
            title,
            body,
            subject,
            readAt: null,
            createdAt: at.toISOString(),
            offset: 7,
          },
        },
      },
    ]);
  });

  it('may have been announced before, which the log knows; what was read is announced with what is left', async () => {
    const { notificationAnnouncer, drain, said } = setUp();
    const userId = newId<UserId>();
    notificationAnnouncer.writtenBefore([userId]);
    notificationAnnouncer.read(userId, { count: 0, revision: 9 });
    await drain();
    const channel = nameOf({ kind: 'user', id: userId });
    expect(said).toEqual([
      { kind: 'advanced', channel },
      { kind: 'read', channel, unread: { count: 0, revision: 9 } },
    ]);
  });

  it('is waited for by nobody, keeps its order, and goes together with what waits meanwhile', async () => {
    const batches: (readonly Announcement[])[] = [];
    const gate = Promise.withResolvers<void>();
    const announce = async (announcements: readonly Announcement[]) => {
      batches.push(announcements);
      await gate.promise;
    };
    const { notificationAnnouncer, drain } = setUp({ announce });
    const userId = newId<UserId>();
    for (let offset = 1; offset <= 4; offset += 1) notificationAnnouncer.written([written(userId, offset)]);
    expect(batches.map((batch) => batch.length)).toEqual([1]);
    gate.resolve();
    await drain();
    const offsets = batches.map((batch) => batch.map((one) => one.kind === 'published' && one.publication.offset));
    expect(offsets).toEqual([[1], [2, 3, 4]]);
  });

  it('is announced also after a batch in which nothing was to be told', async () => {
    const { notificationAnnouncer, drain, said } = setUp();
    notificationAnnouncer.written([]);
    notificationAnnouncer.written([written(newId<UserId>(), 1)]);
    await drain();
    expect(said).toHaveLength(1);
  });

  it('is lost, the oldest first, where more waits than can be kept, and counted as that', async () => {
    const batches: (readonly Announcement[])[] = [];
    const gate = Promise.withResolvers<void>();
    const announce = async (announcements: readonly Announcement[]) => {
      batches.push(announcements);
      await gate.promise;
    };
    const metrics = createMetrics('worker');
    const { notificationAnnouncer, drain } = setUp({ announce, metrics });
    const userId = newId<UserId>();
    notificationAnnouncer.written(Array.from({ length: 30_000 }, (_, index) => written(userId, index + 1)));
    gate.resolve();
    await drain();
    const said = batches.flat();
    expect(said).toHaveLength(20_000);
    expect(said.at(-1)).toMatchObject({ publication: { offset: 30_000 } });
    expect((await metrics.realtimeAnnouncements.get()).values).toMatchObject([
      { value: 10_000, labels: { outcome: 'dropped' } },
    ]);
  });
});

const orderEvents = [
  'OrderPlaced',
  'OrderPaid',
  'OrderPacked',
  'OrderShipped',
  'OrderDelivered',
  'OrderCancelled',
] as const;

describe('an event that was published', () => {
  it.each(orderEvents.map((type) => ({ type })))(
    'tells the order and staff what became of it: $type',
    async ({ type }) => {
      const { publish, drain, said, news, published } = setUp();
      const wire = sampleOf(type);
      await publish([wire]);
      await drain();
      expect(published).toEqual([wire]);
      const { version } = JSON.parse(wire.value);
      const kebab = type.replace('Order', 'order-').toLowerCase();
      const moment = wire.headers.ce_time ?? '';
      const publication = { offset: version, type: kebab, at: Date.parse(moment) };
      const view = { type, version, at: moment };
      expect(said).toMatchObject([
        {
          ...{ kind: 'published', channel: nameOf({ kind: 'order', id: asId(wire.key) }), epoch },
          publication: { ...publication, data: view },
        },
      ]);
      expect(news).toMatchObject([
        {
          ...{ id: wire.headers.ce_id, channel: nameOf({ kind: 'admin', topic: 'orders' }), type: kebab },
          ...{ at: Date.parse(moment), data: { orderId: wire.key, number: orderNumberOf(asId(wire.key)), ...view } },
        },
      ]);
    },
  );

  it('says why an order was cancelled, as the history of the order does', async () => {
    const { publish, drain, said } = setUp();
    const decoded = decodeEvent(sampleOf('OrderCancelled'));
    if (!decoded.ok) throw new Error(decoded.detail);
    const { data, ...event } = decoded.event;
    await publish([encodeEvent({ ...event, data: { ...data, reason: 'payment-declined' } }, {})]);
    await drain();
    const view = { reason: 'payment-declined', detail: 'The payment was declined.' };
    expect(said).toMatchObject([{ publication: { data: view } }]);
  });

  it.each([
    ['StockDepleted', 'stock-depleted'],
    ['StockReplenished', 'stock-replenished'],
  ] as const)('tells staff of the stock: %s', async (type, kebab) => {
    const { publish, drain, said, news } = setUp();
    const wire = sampleOf(type);
    await publish([wire]);
    await drain();
    expect(said).toEqual([]);
    const { available } = JSON.parse(wire.value);
    expect(news).toMatchObject([
      { channel: nameOf({ kind: 'admin', topic: 'stock' }), type: kebab, data: { productId: wire.key, available } },
    ]);
  });

  it.each(['UserRegistered', 'ProductChanged', 'PickRequested', 'ShipmentRequested'] as const)(
    'tells nobody where it is of no channel: %s',
    async (type) => {
      const { publish, drain, said, news, published } = setUp();
      await publish([sampleOf(type)]);
      await drain();
      expect([said, news, published.length]).toEqual([[], [], 1]);
    },
  );

  it('tells nobody where it cannot be read, and holds up none', async () => {
    const { publish, drain, said } = setUp();
    const wire = sampleOf('OrderPaid');
    await publish([{ ...wire, value: '{' }, { ...wire, headers: { ce_type: 'OrderPaid' } }, wire]);
    await drain();
    expect(said).toHaveLength(1);
  });

  it('tells nobody where it was not published', async () => {
    const { announced, drain, said, news } = setUp();
    const broken = announced({ publish: () => Promise.reject(new Error('away')) });
    await expect(broken.publish([sampleOf('OrderPaid')])).rejects.toThrow('away');
    await drain();
    expect([said, news]).toEqual([[], []]);
  });

  it('is published, and the process lives, though an announcer breaks its word and rejects', async () => {
    const broken = () => Promise.reject(new Error('away'));
    const { publish, drain, published, notificationAnnouncer } = setUp({ announce: broken, publish: broken });
    await publish([sampleOf('OrderPaid')]);
    notificationAnnouncer.writtenBefore([newId<UserId>()]);
    await drain();
    expect(published).toHaveLength(1);
  });

  it('says that there are news, where the epoch cannot be known, and which once it can', async () => {
    let asked = 0;
    const channelEpoch = async () => {
      asked += 1;
      if (asked === 1) throw new Error('away');
      return epoch;
    };
    const { publish, drain, said, news } = setUp({ channelEpoch });
    for (let time = 0; time < 3; time += 1) await publish([sampleOf('OrderPaid')]);
    await drain();
    expect(said.map(({ kind }) => kind)).toEqual(['advanced', 'published', 'published']);
    expect(news).toHaveLength(3);
    expect(asked).toBe(2);
  });

  it('is not done before staff is told, as nobody else keeps that: the relay would not tell it again', async () => {
    const gate = Promise.withResolvers<void>();
    const { publish } = setUp({ publish: () => gate.promise });
    let isDone = false;
    const publishing = publish([sampleOf('StockDepleted')]).then(() => {
      isDone = true;
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    gate.resolve();
    await publishing;
  });
});
