import type { DomainEvent, EventId, Money, OrderId, ProductId, UserId } from '../shared/index.ts';
import type { CancellationReason } from './cancellation.ts';
import type { CancelledOrder, PlacedOrder } from './order.ts';
import type { OrderProgressed } from './progress-events.ts';

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

export type OrderEvent = OrderPlaced | OrderProgressed | OrderCancelled;

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
    placedAt: order.placedAt,
  },
});

export type Cancellation = { readonly order: CancelledOrder; readonly reason: CancellationReason };

export const orderCancelled = ({ order, reason }: Cancellation, id: EventId): OrderCancelled => ({
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
