import type { Address, CancellationCause, Money, OrderId, ProductId, UserId } from '../shared/index.ts';

/** Why an order was cancelled: by its customer, or because a step of its way failed or was not answered in time. */
export type CancellationReason = 'customer' | CancellationCause;

export const words: Readonly<Record<CancellationReason, string>> = {
  customer: 'cancelled by the customer',
  'payment-declined': 'the payment was declined',
  'payment-timeout': 'the payment was not authorised in time',
  'warehouse-rejected': 'the warehouse could not pick it',
  'warehouse-timeout': 'the warehouse did not answer in time',
  'carrier-rejected': 'the carrier did not accept it',
  'carrier-timeout': 'the carrier did not collect it in time',
};

/** The reason as an order's history tells it. */
export const inWords = (reason: CancellationReason): string => words[reason];

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

/** `version` counts the order's changes: each is one event and one line of its history. */
export type Order<Status extends OrderStatus = OrderStatus> = {
  readonly id: OrderId;
  readonly customerId: UserId;
  readonly status: Status;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly shippingAddress: Address;
  readonly version: number;
  readonly placedAt: Date;
  readonly updatedAt: Date;
};

export type PlacedOrder = Order<'placed'>;
export type CancelledOrder = Order<'cancelled'>;

/** The states in which an order holds its stock and can still be cancelled. */
export type OpenOrder = Order<'placed' | 'paid' | 'packed'>;

export const isOpen = (order: Order): order is OpenOrder =>
  order.status === 'placed' || order.status === 'paid' || order.status === 'packed';

export const cancel = (order: OpenOrder, now: Date): CancelledOrder => ({
  ...order,
  status: 'cancelled',
  version: order.version + 1,
  updatedAt: now,
});

/** What an order reaches on its way, and the status that it leaves for it. */
const before = { paid: 'placed', packed: 'paid', shipped: 'packed', delivered: 'shipped' } as const;

export type Milestone = keyof typeof before;

/** The order at its next milestone, or null where it is not the next. */
export const advanceOrder = <Next extends Milestone>(order: Order, milestone: Next, now: Date): Order<Next> | null =>
  order.status === before[milestone]
    ? { ...order, status: milestone, version: order.version + 1, updatedAt: now }
    : null;
