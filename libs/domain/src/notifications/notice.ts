import {
  type CancellationCause,
  type Id,
  type OrderId,
  orderNumberOf,
  type Parcel,
  type UserId,
} from '../shared/index.ts';

/** A decimal with the currency's own number of decimals, and its currency by ISO 4217. */
export type Amount = { readonly amount: string; readonly currency: string };

/** Plain JSON, as it is kept until its e-mail has gone out. */
type OfOrder = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  /** When it happened, RFC 3339. */
  readonly at: string;
};

export type PlacedOrderNotice = OfOrder & {
  /** Units ordered. */
  readonly items: number;
  readonly total: Amount;
};

export type ShippedOrderNotice = OfOrder & { readonly items: number } & Parcel;

export type CancelledOrderNotice = OfOrder & {
  readonly items: number;
  /** The event's word for why; what is not known here is not explained. */
  readonly reason?: string | undefined;
};

export type RefundedOrderNotice = OfOrder & { readonly total: Amount };

export type RegisteredUserNotice = { readonly userId: UserId; readonly name: string };

/** What there is to tell of, by the type of the notification that it becomes. */
type Notices = {
  readonly 'order-placed': PlacedOrderNotice;
  readonly 'order-shipped': ShippedOrderNotice;
  readonly 'order-delivered': OfOrder;
  readonly 'order-cancelled': CancelledOrderNotice;
  readonly 'order-refunded': RefundedOrderNotice;
  readonly 'user-registered': RegisteredUserNotice;
};

export type NoticeType = keyof Notices;

export type NoticeOf<Type extends NoticeType> = { readonly type: Type } & Notices[Type];

export type Notice = { [Type in NoticeType]: NoticeOf<Type> }[NoticeType];

export const userIdOf = (notice: Notice): UserId =>
  notice.type === 'user-registered' ? notice.userId : notice.customerId;

export type Subject = { readonly type: string; readonly id: Id };

export const subjectOf = (notice: Notice): Subject =>
  notice.type === 'user-registered' ? { type: 'user', id: notice.userId } : { type: 'order', id: notice.orderId };

export const numberIn = ({ orderId }: { readonly orderId: OrderId }): string => orderNumberOf(orderId);

const causes: Readonly<Record<CancellationCause, true>> = {
  'payment-declined': true,
  'payment-timeout': true,
  'warehouse-rejected': true,
  'warehouse-timeout': true,
  'carrier-rejected': true,
  'carrier-timeout': true,
};

/** Why the order was given up, where a cause of ours is known. */
export const causeOf = ({ reason }: CancelledOrderNotice): CancellationCause | undefined =>
  reason !== undefined && Object.hasOwn(causes, reason) ? (reason as CancellationCause) : undefined;
