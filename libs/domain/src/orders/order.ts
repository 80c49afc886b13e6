import type { Address, Money, OrderId, Parcel, ProductId, UserId } from '../shared/index.ts';
import { type Cancellation, type CancellationReason, cancellationOf } from './cancellation.ts';

export type OrderStatus = 'placed' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled';

/** So many of one product. */
export type OrderedUnits = { readonly productId: ProductId; readonly quantity: number };

/** The product as it was sold: later changes of the catalogue do not reach it. */
export type OrderLine = {
  readonly productId: ProductId;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
};

/** The goods on their way; what the carrier has not told is null. */
export type Shipment = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: Date;
  readonly deliveredAt: Date | null;
};

/** `version` counts the order's changes: each is one event and one line of its history. */
export type Order<Status extends OrderStatus = OrderStatus> = {
  readonly id: OrderId;
  readonly customerId: UserId;
  readonly status: Status;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly shippingAddress: Address;
  /** From when it has shipped. */
  readonly shipment?: Shipment;
  /** What was given back of its total so far, where something was. */
  readonly refunded?: Money;
  /** Of a cancelled one. */
  readonly cancellation?: Cancellation;
  readonly version: number;
  readonly placedAt: Date;
  readonly updatedAt: Date;
};

export type PlacedOrder = Order<'placed'>;
export type CancelledOrder = Order<'cancelled'>;
export type RefundedOrder = Order & { readonly refunded: Money };

/** The states in which an order holds its stock and can still be cancelled. */
export type OpenOrder = Order<'placed' | 'paid' | 'packed'>;

export const isOpen = (order: Order): order is OpenOrder =>
  order.status === 'placed' || order.status === 'paid' || order.status === 'packed';

export const cancel = (order: OpenOrder, reason: CancellationReason, now: Date): CancelledOrder => ({
  ...order,
  status: 'cancelled',
  cancellation: cancellationOf(reason, now),
  version: order.version + 1,
  updatedAt: now,
});

/** The order with so much more of its payment given back; null where that is more than it cost. */
export const refund = (order: Order, amount: Money, now: Date): RefundedOrder | null => {
  const minor = (order.refunded?.minor ?? 0) + amount.minor;
  if (amount.currency !== order.total.currency || minor > order.total.minor) return null;
  return { ...order, refunded: { ...order.total, minor }, version: order.version + 1, updatedAt: now };
};

export const isCancelled = (order: Order): order is CancelledOrder => order.status === 'cancelled';

export const isCancelledBecause = (order: Order, reason: CancellationReason): order is CancelledOrder =>
  order.status === 'cancelled' && order.cancellation?.reason === reason;

/** What an order reaches on its way, and the status that it leaves for it. */
const before = { paid: 'placed', packed: 'paid', shipped: 'packed', delivered: 'shipped' } as const;

export type Milestone = keyof typeof before;

type Reaching = { readonly now: Date; readonly parcel?: Parcel };

/** The order at its next milestone, or null where it is not the next. */
export const advanceOrder = <Next extends Milestone>(
  order: Order,
  milestone: Next,
  { now, parcel = {} }: Reaching,
): Order<Next> | null => {
  if (order.status !== before[milestone]) return null;
  const reached = { ...order, status: milestone, version: order.version + 1, updatedAt: now };
  if (milestone === 'shipped') return { ...reached, shipment: shipped(parcel, now) };
  return order.shipment ? { ...reached, shipment: { ...order.shipment, deliveredAt: now } } : reached;
};

const shipped = ({ carrier, trackingNumber }: Parcel, shippedAt: Date): Shipment => ({
  carrier: carrier ?? null,
  trackingNumber: trackingNumber ?? null,
  shippedAt,
  deliveredAt: null,
});
