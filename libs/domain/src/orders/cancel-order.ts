import {
  err,
  type NewId,
  type Now,
  type OrderId,
  ok,
  type Result,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { type CancellationStores, endOrder } from './end-order.ts';
import { type CancelledOrder, isOpen, type OrderStatus } from './order.ts';

export type CancelOrder = { readonly orderId: OrderId; readonly customerId: UserId };

export type CancelOrderRefusal =
  | { readonly kind: 'order-not-found' }
  | { readonly kind: 'invalid-transition'; readonly from: OrderStatus; readonly to: 'cancelled' };

export type CancelOrderPorts = {
  readonly transact: Transact<CancellationStores>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Cancels an order that has not shipped, gives its stock back, and records OrderCancelled, in one transaction. */
export const cancelOrder =
  ({ transact, newId, now }: CancelOrderPorts) =>
  ({ orderId, customerId }: CancelOrder): Promise<Result<CancelledOrder, CancelOrderRefusal>> =>
    transact<CancelledOrder, CancelOrderRefusal>(async (stores) => {
      const order = await stores.orders.lockForCustomer(orderId, customerId);
      if (!order) return err({ kind: 'order-not-found' });
      if (!isOpen(order)) return err({ kind: 'invalid-transition', from: order.status, to: 'cancelled' });
      return ok(await endOrder(stores, { order, reason: 'customer', eventId: newId(), now: now() }));
    });
