import { err, type OrderId, ok, type Result, type UserId } from '../shared/index.ts';
import type { Order } from './order.ts';
import type { OrderReader } from './ports.ts';

export type FindOrder = { readonly orderId: OrderId; readonly customerId: UserId };

export type OrderNotFound = { readonly kind: 'order-not-found' };

/** Finds the customer's own order: another's is as absent as one that never was. */
export const findOrder =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ orderId, customerId }: FindOrder): Promise<Result<Order, OrderNotFound>> => {
    const order = await orders.findForCustomer(orderId, customerId);
    return order ? ok(order) : err({ kind: 'order-not-found' });
  };
