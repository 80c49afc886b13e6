import { type OrderId, ok, type Page, type PageRequest, type Result, type UserId } from '../shared/index.ts';
import type { Order } from './order.ts';
import type { OrderReader } from './ports.ts';

export type ListOrders = { readonly customerId: UserId; readonly page: PageRequest<OrderId> };

/** Lists the customer's own orders, newest first. */
export const listOrders =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ customerId, page }: ListOrders): Promise<Result<Page<Order, OrderId>, never>> =>
    ok(await orders.listForCustomer(customerId, page));
