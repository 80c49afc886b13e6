import type { DomainEvent, EventId, Money, OrderId, ProductId, UserId } from '../shared/index.ts';
import type { CancellationReason } from './cancellation.ts';
import type { CancelledOrder, Milestone, Order, OrderedUnits, PlacedOrder, RefundedOrder } from './order.ts';

export type OrderPlaced = DomainEvent<
  'OrderPlaced',
  {
    readonly orderId: OrderId;
    readonly customerId: UserId;
    readonly lines: readonly {
      readonly productId: ProductId;
      readonly sku: string;
      readonly quantity: number;
      readonly unitPrice: Money;
    }[];
    readonly total: Money;
    /** Where the goods go, by ISO 3166-1. */
    readonly country: string;
    readonly placedAt: Date;
  }
>;

export type OrderCancelled = DomainEvent<
  'OrderCancelled',
  {
    readonly orderId: OrderId;
    readonly customerId: UserId;
    readonly lines: readonly { readonly productId: ProductId; readonly quantity: number }[];
    readonly reason: CancellationReason;
    readonly cancelledAt: Date;
  }
>;

export type OrderRefunded = DomainEvent<
  'OrderRefunded',
  {
    readonly orderId: OrderId;
    readonly customerId: UserId;
    /** What was given back this time. */
    readonly total: Money;
    readonly refundId?: string;
    readonly reason?: string;
    readonly refundedAt: Date;
  }
>;

export type OrderEvent = OrderPlaced | OrderProgressed | OrderCancelled | OrderRefunded;

export const orderPlaced = (order: PlacedOrder, id: EventId): OrderPlaced => ({
  id,
  type: 'OrderPlaced',
  aggregate: { type: 'order', id: order.id },
  version: order.version,
  occurredAt: order.placedAt,
  data: {
    orderId: order.id,
    customerId: order.customerId,
    lines: order.lines.map(({ productId, sku, quantity, unitPrice }) => ({ productId, sku, quantity, unitPrice })),
    total: order.total,
    country: order.shippingAddress.country,
    placedAt: order.placedAt,
  },
});

type EndedOrder = { readonly order: CancelledOrder; readonly reason: CancellationReason };

export const orderCancelled = ({ order, reason }: EndedOrder, id: EventId): OrderCancelled => ({
  id,
  type: 'OrderCancelled',
  aggregate: { type: 'order', id: order.id },
  version: order.version,
  occurredAt: order.updatedAt,
  data: {
    orderId: order.id,
    customerId: order.customerId,
    lines: order.lines.map(({ productId, quantity }) => ({ productId, quantity })),
    reason,
    cancelledAt: order.updatedAt,
  },
});

/** Money that was given back; without id and reason it is what a cancelled order gives back. */
export type GivenBack = {
  readonly amount: Money;
  readonly refundId?: string | undefined;
  readonly reason?: string | undefined;
};

export const orderRefunded = (
  order: RefundedOrder,
  { amount, refundId, reason }: GivenBack,
  id: EventId,
): OrderRefunded => {
  const { id: orderId, customerId, version, updatedAt: occurredAt } = order;
  const facts = { id, aggregate: { type: 'order', id: orderId }, version, occurredAt } as const;
  const why = { ...(refundId !== undefined && { refundId }), ...(reason !== undefined && { reason }) };
  return {
    ...facts,
    type: 'OrderRefunded',
    data: { orderId, customerId, total: amount, ...why, refundedAt: occurredAt },
  };
};

type Progress<Type extends string, Data> = DomainEvent<
  Type,
  { readonly orderId: OrderId; readonly customerId: UserId } & Data
>;

export type OrderPaid = Progress<'OrderPaid', { readonly total: Money; readonly paidAt: Date }>;
export type OrderPacked = Progress<'OrderPacked', { readonly packedAt: Date }>;
export type OrderDelivered = Progress<'OrderDelivered', { readonly deliveredAt: Date }>;
export type OrderShipped = Progress<
  'OrderShipped',
  {
    readonly lines: readonly OrderedUnits[];
    readonly carrier?: string;
    readonly trackingNumber?: string;
    readonly shippedAt: Date;
  }
>;

export type OrderProgressed = OrderPaid | OrderPacked | OrderShipped | OrderDelivered;

/** The event of the milestone that the order is at. */
export const orderProgressed = (order: Order<Milestone>, id: EventId): OrderProgressed => {
  const { id: orderId, customerId, version, updatedAt: occurredAt } = order;
  const facts = { id, aggregate: { type: 'order', id: orderId }, version, occurredAt } as const;
  const data = { orderId, customerId };
  switch (order.status) {
    case 'paid':
      return { ...facts, type: 'OrderPaid', data: { ...data, total: order.total, paidAt: occurredAt } };
    case 'packed':
      return { ...facts, type: 'OrderPacked', data: { ...data, packedAt: occurredAt } };
    case 'delivered':
      return { ...facts, type: 'OrderDelivered', data: { ...data, deliveredAt: occurredAt } };
    case 'shipped': {
      const lines = order.lines.map(({ productId, quantity }) => ({ productId, quantity }));
      const { carrier, trackingNumber } = order.shipment ?? {};
      const parcel = { ...(carrier && { carrier }), ...(trackingNumber && { trackingNumber }) };
      return { ...facts, type: 'OrderShipped', data: { ...data, lines, ...parcel, shippedAt: occurredAt } };
    }
  }
};
