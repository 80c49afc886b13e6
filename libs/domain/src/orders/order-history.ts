import { err, type OrderId, ok, type Page, type PageRequest, type Result, type UserId } from '../shared/index.ts';
import type { OrderNotFound } from './find-order.ts';
import type { HistoryEntry, OrderReader } from './ports.ts';

export type OrderHistory = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  readonly page: PageRequest<number>;
};

/** Tells what has happened to the customer's own order, oldest first. */
export const orderHistory =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ orderId, customerId, page }: OrderHistory): Promise<Result<Page<HistoryEntry, number>, OrderNotFound>> => {
    const order = await orders.findForCustomer(orderId, customerId);
    return order ? ok(await orders.history(orderId, page)) : err({ kind: 'order-not-found' });
  };
