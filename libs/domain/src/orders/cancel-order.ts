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
import type { Cancellation } from './cancellation.ts';
import { type CancellationStores, endOrder } from './end-order.ts';
import { type CancelledOrder, isCancelledByCustomer, isOpen, type OrderStatus } from './order.ts';

export type CancelOrder = { readonly orderId: OrderId; readonly customerId: UserId };

export type CancelOrderRefusal =
  | { readonly kind: 'order-not-found' }
  | {
      readonly kind: 'invalid-transition';
      readonly from: OrderStatus;
      readonly to: 'cancelled';
      /** Why it is cancelled already, where it is. */
      readonly cancellation?: Cancellation | undefined;
    };

export type CancelOrderPorts = {
  readonly transact: Transact<CancellationStores>;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Cancels an order that has not shipped, gives its stock back, and records OrderCancelled, in one transaction. To its
 * customer's repeated cancellation the order is answered as the first left it; one that was cancelled for another reason is
 * refused, so that nobody takes that for their own doing.
 */
export const cancelOrder =
  ({ transact, newId, now }: CancelOrderPorts) =>
  ({ orderId, customerId }: CancelOrder): Promise<Result<CancelledOrder, CancelOrderRefusal>> =>
    transact<CancelledOrder, CancelOrderRefusal>(async (stores) => {
      const order = await stores.orders.lockForCustomer(orderId, customerId);
      if (!order) return err({ kind: 'order-not-found' });
      if (isCancelledByCustomer(order)) return ok(order);
      const { status: from, cancellation } = order;
      if (!isOpen(order)) return err({ kind: 'invalid-transition', from, to: 'cancelled', cancellation });
      return ok(await endOrder(stores, { order, reason: 'customer', eventId: newId(), now: now() }));
    });
