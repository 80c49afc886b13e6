import { decodeEvent, type EventOf } from '@orderline/contracts/events';
import type { EventPublisher, WireEvent } from '@orderline/domain/messaging';
import type { NotificationAnnouncer } from '@orderline/domain/notifications';
import { type Announcement, type Announcer, type News, nameOf, publicationTypeOf } from '@orderline/domain/realtime';
import { asId, orderNumberOf, type UserId } from '@orderline/domain/shared';
import type { Metrics } from '@orderline/platform';
import { notificationView, orderEventView } from './views.ts';

export type Announcing = {
  readonly notificationAnnouncer: NotificationAnnouncer;
  /** The publisher, which also tells those who are connected what became of orders and of stock. */
  announced(publisher: EventPublisher): EventPublisher;
  /** Resolves when all that was said is on its way, or lost. */
  drain(): Promise<void>;
};

export type AnnouncingNeeds = {
  readonly announcer: Announcer;
  /** In which positions are counted; it is asked for once, as it changes only while nothing runs. */
  readonly channelEpoch: () => Promise<string>;
  readonly metrics?: Pick<Metrics, 'realtimeAnnouncements'> | undefined;
};

const MOST_AT_ONCE = 500;
const MOST_WAITING = 20_000;

/** An announcer that breaks its word, and rejects, fails neither the event nor the process. */
const lost = (): void => undefined;

/** Says everything in its order, what waits meanwhile together; nobody waits for it. What is too much is lost, oldest first. */
const inTurn = ({ announcer, metrics }: Pick<AnnouncingNeeds, 'announcer' | 'metrics'>) => {
  const waiting: Announcement[] = [];
  let underWay: Promise<void> | undefined;
  const sayAll = async (): Promise<void> => {
    while (waiting.length > 0) await announcer.announce(waiting.splice(0, MOST_AT_ONCE)).catch(lost);
    underWay = undefined;
  };
  return {
    say: (announcements: readonly Announcement[]): void => {
      waiting.push(...announcements);
      const dropped = waiting.splice(0, waiting.length - MOST_WAITING).length;
      if (dropped > 0) metrics?.realtimeAnnouncements.inc({ outcome: 'dropped' }, dropped);
      // Without anything to say it would be over before it is known as under way, and stand in the way for ever.
      if (waiting.length > 0) underWay ??= sayAll();
    },
    drain: async (): Promise<void> => underWay,
  };
};

const userChannel = (id: UserId) => nameOf({ kind: 'user', id });

const inboxAnnouncer = (say: (announcements: readonly Announcement[]) => void): NotificationAnnouncer => ({
  written: (notifications) =>
    say(
      notifications.map(({ position: { epoch, offset }, unread, ...notification }) => ({
        kind: 'published',
        channel: userChannel(notification.userId),
        epoch,
        unread,
        publication: {
          offset,
          type: notification.type,
          data: notificationView({ ...notification, readAt: null, offset }),
          at: notification.createdAt.getTime(),
        },
      })),
    ),
  writtenBefore: (userIds) => say(userIds.map((id) => ({ kind: 'advanced', channel: userChannel(id) }))),
  read: (id, unread) => say([{ kind: 'read', channel: userChannel(id), unread }]),
});

/** The types of which an order's history is made. */
type Progress = EventOf<
  'OrderPlaced' | 'OrderPaid' | 'OrderPacked' | 'OrderShipped' | 'OrderDelivered' | 'OrderCancelled' | 'OrderRefunded'
>;

/** What is told of an event: in its channel, and to staff. */
type Told = { readonly order?: Announcement; readonly news: News };

const ofOrder = (event: Progress, epoch: string | null): Told => {
  const { id, version, occurredAt: at, aggregateId: orderId } = event;
  const reason = event.type === 'OrderCancelled' ? event.data.reason : undefined;
  const amount = event.type === 'OrderRefunded' ? event.data.total : undefined;
  const entry = { type: event.type, version, at, ...(reason !== undefined && { reason }), ...(amount && { amount }) };
  const view = orderEventView(entry);
  const type = publicationTypeOf(event.type);
  const channel = nameOf({ kind: 'order', id: asId(orderId) });
  return {
    order:
      epoch === null
        ? { kind: 'advanced', channel }
        : { kind: 'published', channel, epoch, publication: { offset: version, type, data: view, at: at.getTime() } },
    news: {
      id,
      channel: nameOf({ kind: 'admin', topic: 'orders' }),
      type,
      data: { orderId, number: orderNumberOf(asId(orderId)), ...view },
      at: at.getTime(),
    },
  };
};

const ofStock = ({ id, type, data, occurredAt }: EventOf<'StockDepleted' | 'StockReplenished'>): Told => ({
  news: {
    id,
    channel: nameOf({ kind: 'admin', topic: 'stock' }),
    type: publicationTypeOf(type),
    data: { productId: data.productId, available: data.available },
    at: occurredAt.getTime(),
  },
});

const toldOf = (event: EventOf, epoch: string | null): readonly Told[] => {
  switch (event.type) {
    case 'OrderPlaced':
    case 'OrderPaid':
    case 'OrderPacked':
    case 'OrderShipped':
    case 'OrderDelivered':
    case 'OrderCancelled':
    case 'OrderRefunded':
      return [ofOrder(event, epoch)];
    case 'StockDepleted':
    case 'StockReplenished':
      return [ofStock(event)];
    default:
      return [];
  }
};

/** By the type alone, so that nothing else is decoded. */
const isTold = ({ headers: { ce_type = '' } }: WireEvent): boolean => /^(?:Order|Stock)[A-Z]/.test(ce_type);

/** What the api and the worker announce to those who are connected, after the commit; it never fails what it tells of. */
export const openAnnouncing = ({ announcer, channelEpoch, metrics }: AnnouncingNeeds): Announcing => {
  const { say, drain } = inTurn({ announcer, metrics });
  let known: Promise<string | null> | undefined;
  /** Null where it cannot be known now. */
  const epoch = (): Promise<string | null> => {
    known ??= channelEpoch().catch(() => {
      known = undefined;
      return null;
    });
    return known;
  };
  const tell = async (wires: readonly WireEvent[]): Promise<void> => {
    const current = await epoch();
    const told = wires.flatMap((wire) => {
      const decoded = decodeEvent(wire);
      return decoded.ok ? toldOf(decoded.event, current) : [];
    });
    say(told.flatMap(({ order }) => order ?? []));
    // Waited for, as news are kept nowhere else: the relay publishes anew what it has not marked, and a log knows their ids.
    if (told.length > 0) await announcer.publish(told.map(({ news }) => news)).catch(lost);
  };
  return {
    notificationAnnouncer: inboxAnnouncer(say),
    announced: (publisher) => ({
      publish: async (wires) => {
        await publisher.publish(wires);
        const told = wires.filter(isTold);
        if (told.length > 0) await tell(told);
      },
    }),
    drain,
  };
};
