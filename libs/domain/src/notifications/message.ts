import type { OrderId, UserId } from '../shared/index.ts';
import type { Notification } from './ports.ts';

/** What a user is told. */
export type Message = Pick<Notification, 'userId' | 'type' | 'title' | 'body' | 'subject'>;

export type PlacedOrderNotice = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  /** Units ordered. */
  readonly items: number;
  /** As the customer reads it: `12.50 GBP`. */
  readonly total: string;
};

export const orderPlacedMessage = ({ orderId, customerId, items, total }: PlacedOrderNotice): Message => ({
  userId: customerId,
  type: 'order-placed',
  title: 'Your order is placed',
  body: `Thank you. Your order of ${counted(items)} for ${total} is placed, and we keep the goods for you.`,
  subject: { type: 'order', id: orderId },
});

export type CancelledOrderNotice = { readonly orderId: OrderId; readonly customerId: UserId; readonly items: number };

export const orderCancelledMessage = ({ orderId, customerId, items }: CancelledOrderNotice): Message => ({
  userId: customerId,
  type: 'order-cancelled',
  title: 'Your order is cancelled',
  body: `Your order of ${counted(items)} is cancelled. Nothing will be sent.`,
  subject: { type: 'order', id: orderId },
});

export type RegisteredUserNotice = { readonly userId: UserId; readonly name: string };

export const welcomeMessage = ({ userId, name }: RegisteredUserNotice): Message => ({
  userId,
  type: 'user-registered',
  title: 'Welcome to Orderline',
  body: `Welcome, ${name}. Here you read what becomes of your orders.`,
  subject: { type: 'user', id: userId },
});

const counted = (items: number): string => (items === 1 ? '1 item' : `${items} items`);
