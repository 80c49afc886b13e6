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
import { type CancelledOrder, isCancelledBecause, isOpen, type Order, type OrderStatus } from './order.ts';

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

type Cancelling = { readonly order: Order | null; readonly reason: 'customer' | 'staff' };

/** An order that was cancelled for another reason is refused, so that nobody takes that for their own doing. */
const cancelFor =
  ({ newId, now }: Pick<CancelOrderPorts, 'newId' | 'now'>) =>
  async (
    stores: CancellationStores,
    { order, reason }: Cancelling,
  ): Promise<Result<CancelledOrder, CancelOrderRefusal>> => {
    if (!order) return err({ kind: 'order-not-found' });
    if (isCancelledBecause(order, reason)) return ok(order);
    const { status: from, cancellation } = order;
    if (!isOpen(order)) return err({ kind: 'invalid-transition', from, to: 'cancelled', cancellation });
    return ok(await endOrder(stores, { order, reason, eventId: newId(), now: now() }));
  };

/**
 * Cancels an order that has not shipped, gives its stock back, and records OrderCancelled, in one transaction. To its
 * customer's repeated cancellation the order is answered as the first left it.
 */
export const cancelOrder =
  (ports: CancelOrderPorts) =>
  ({ orderId, customerId }: CancelOrder): Promise<Result<CancelledOrder, CancelOrderRefusal>> =>
    ports.transact<CancelledOrder, CancelOrderRefusal>(async (stores) =>
      cancelFor(ports)(stores, {
        order: await stores.orders.lockForCustomer(orderId, customerId),
        reason: 'customer',
      }),
    );

export type CancelAnyOrder = { readonly orderId: OrderId };

/** The same by staff, of any customer's order, which is told apart. */
export const cancelAnyOrder =
  (ports: CancelOrderPorts) =>
  ({ orderId }: CancelAnyOrder): Promise<Result<CancelledOrder, CancelOrderRefusal>> =>
    ports.transact<CancelledOrder, CancelOrderRefusal>(async (stores) =>
      cancelFor(ports)(stores, { order: await stores.orders.lock(orderId), reason: 'staff' }),
    );
