import {
  accept,
  type NewId,
  type Now,
  type OrderId,
  type Outbox,
  type Result,
  refuse,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { type OrderCancelled, orderCancelled } from './events.ts';
import { type CancelledOrder, cancel, isOpen, type OrderStatus } from './order.ts';
import type { OrderRepository, StockReservations } from './ports.ts';

export type CancelOrder = { readonly orderId: OrderId; readonly customerId: UserId };

export type CancelOrderRefusal =
  | { readonly kind: 'order-not-found' }
  | { readonly kind: 'invalid-transition'; readonly from: OrderStatus; readonly to: 'cancelled' };

export type CancelOrderPorts = {
  readonly transact: Transact<{
    readonly orders: OrderRepository;
    readonly stock: StockReservations;
    readonly outbox: Outbox<OrderCancelled>;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Cancels an order that has not shipped, gives its stock back, and records OrderCancelled, in one transaction. */
export const cancelOrder =
  ({ transact, newId, now }: CancelOrderPorts) =>
  ({ orderId, customerId }: CancelOrder): Promise<Result<CancelledOrder, CancelOrderRefusal>> =>
    transact<CancelledOrder, CancelOrderRefusal>(async ({ orders, stock, outbox }) => {
      const order = await orders.lockForCustomer(orderId, customerId);
      if (!order) return refuse({ kind: 'order-not-found' });
      if (!isOpen(order)) return refuse({ kind: 'invalid-transition', from: order.status, to: 'cancelled' });
      const cancelled = cancel(order, now());
      await stock.release(order.lines);
      const reason = 'cancelled by the customer';
      await orders.save(cancelled, {
        type: 'OrderCancelled',
        version: cancelled.version,
        at: cancelled.updatedAt,
        reason,
      });
      await outbox.append([orderCancelled(cancelled, newId())]);
      return accept(cancelled);
    });
