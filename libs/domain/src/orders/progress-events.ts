import type { DomainEvent, EventId, Money, OrderId, UserId } from '../shared/index.ts';
import type { Milestone, Order, OrderedUnits } from './order.ts';

type Progress<Type extends string, Data> = DomainEvent<
  Type,
  { readonly orderId: OrderId; readonly customerId: UserId } & Data
>;

export type OrderPaid = Progress<'OrderPaid', { readonly total: Money; readonly paidAt: Date }>;
export type OrderPacked = Progress<'OrderPacked', { readonly packedAt: Date }>;
export type OrderDelivered = Progress<'OrderDelivered', { readonly deliveredAt: Date }>;
export type OrderShipped = Progress<
  'OrderShipped',
  { readonly lines: readonly OrderedUnits[]; readonly trackingNumber?: string; readonly shippedAt: Date }
>;

export type OrderProgressed = OrderPaid | OrderPacked | OrderShipped | OrderDelivered;

export type ReachedMilestone = { readonly order: Order<Milestone>; readonly trackingNumber?: string | undefined };

/** The event of the milestone that the order is at. */
export const orderProgressed = ({ order, trackingNumber }: ReachedMilestone, id: EventId): OrderProgressed => {
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
      const tracking = trackingNumber === undefined ? {} : { trackingNumber };
      return { ...facts, type: 'OrderShipped', data: { ...data, lines, ...tracking, shippedAt: occurredAt } };
    }
  }
};
