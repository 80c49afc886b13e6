import { type CancellationCause, type OrderId, orderNumberOf, type Parcel, type UserId } from '../shared/index.ts';
import type { NewNotification } from './ports.ts';

/** What a user is told. */
export type Message = Pick<NewNotification, 'userId' | 'type' | 'title' | 'body' | 'subject'>;

export type PlacedOrderNotice = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  /** Units ordered. */
  readonly items: number;
  /** As the customer reads it: `12.50 GBP`. */
  readonly total: string;
};

const orderPlacedMessage = ({ orderId, customerId, items, total }: PlacedOrderNotice): Message => ({
  userId: customerId,
  type: 'order-placed',
  title: 'Your order is placed',
  body: `Thank you. ${ordered(orderId, items)} for ${total} is placed, and we keep the goods for you.`,
  subject: { type: 'order', id: orderId },
});

export type CancelledOrderNotice = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  readonly items: number;
  /** The event's word for why; what is not known here is not explained. */
  readonly reason?: string | undefined;
};

const explanations: Readonly<Record<CancellationCause, string>> = {
  'payment-declined': 'Your payment was declined.',
  'payment-timeout': 'Your payment could not be confirmed in time.',
  'warehouse-rejected': 'We could not pick the goods.',
  'warehouse-timeout': 'We could not pick the goods in time.',
  'carrier-rejected': 'The carrier cannot deliver to your address.',
  'carrier-timeout': 'The carrier did not collect the goods in time.',
};

const explained = new Map(Object.entries(explanations));

const because = (reason: string | undefined): string => {
  const explanation = explained.get(reason ?? '');
  return explanation ? ` ${explanation}` : '';
};

const orderCancelledMessage = ({ orderId, customerId, items, reason }: CancelledOrderNotice): Message => ({
  userId: customerId,
  type: 'order-cancelled',
  title: 'Your order is cancelled',
  body: `${ordered(orderId, items)} is cancelled.${because(reason)} Nothing will be sent, and nothing is charged.`,
  subject: { type: 'order', id: orderId },
});

export type ShippedOrderNotice = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  readonly items: number;
} & Parcel;

const orderShippedMessage = ({ orderId, customerId, items, ...parcel }: ShippedOrderNotice): Message => ({
  userId: customerId,
  type: 'order-shipped',
  title: 'Your order is on its way',
  body: `${ordered(orderId, items)} is with ${whereabouts(parcel)}.`,
  subject: { type: 'order', id: orderId },
});

const whereabouts = ({ carrier = 'the carrier', trackingNumber }: Parcel): string =>
  trackingNumber ? `${carrier}, tracking number ${trackingNumber}` : carrier;

export type DeliveredOrderNotice = { readonly orderId: OrderId; readonly customerId: UserId };

const orderDeliveredMessage = ({ orderId, customerId }: DeliveredOrderNotice): Message => ({
  userId: customerId,
  type: 'order-delivered',
  title: 'Your order is delivered',
  body: `Your order ${orderNumberOf(orderId)} is delivered. We hope that you like it.`,
  subject: { type: 'order', id: orderId },
});

export type RegisteredUserNotice = { readonly userId: UserId; readonly name: string };

const welcomeMessage = ({ userId, name }: RegisteredUserNotice): Message => ({
  userId,
  type: 'user-registered',
  title: 'Welcome',
  body: `Welcome, ${name}. Here you read what becomes of your orders.`,
  subject: { type: 'user', id: userId },
});

const ordered = (orderId: OrderId, items: number): string =>
  `Your order ${orderNumberOf(orderId)} of ${counted(items)}`;

const counted = (items: number): string => (items === 1 ? '1 item' : `${items} items`);

/** What there is to tell of, by the type of the notification that it becomes. */
export type Notice =
  | ({ readonly type: 'order-placed' } & PlacedOrderNotice)
  | ({ readonly type: 'order-shipped' } & ShippedOrderNotice)
  | ({ readonly type: 'order-delivered' } & DeliveredOrderNotice)
  | ({ readonly type: 'order-cancelled' } & CancelledOrderNotice)
  | ({ readonly type: 'user-registered' } & RegisteredUserNotice);

export const messageOf = (notice: Notice): Message => {
  switch (notice.type) {
    case 'order-placed':
      return orderPlacedMessage(notice);
    case 'order-shipped':
      return orderShippedMessage(notice);
    case 'order-delivered':
      return orderDeliveredMessage(notice);
    case 'order-cancelled':
      return orderCancelledMessage(notice);
    case 'user-registered':
      return welcomeMessage(notice);
  }
};
