import {
  err,
  type OrderId,
  type OrderNumber,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type UserId,
} from '../shared/index.ts';
import type { Order } from './order.ts';
import type { HistoryEntry, OrderReader } from './ports.ts';

export type FindOrder = { readonly orderId: OrderId; readonly customerId: UserId };

export type OrderNotFound = { readonly kind: 'order-not-found' };

/** Finds the customer's own order: another's is as absent as one that never was. */
export const findOrder =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ orderId, customerId }: FindOrder): Promise<Result<Order, OrderNotFound>> => {
    const order = await orders.findForCustomer(orderId, customerId);
    return order ? ok(order) : err({ kind: 'order-not-found' });
  };

export type OrderOwners = { readonly orderIds: readonly OrderId[] };

/** Tells whose orders they are, for who asks for many; one that there is not is none of them. */
export const orderOwners =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ orderIds }: OrderOwners): Promise<Result<ReadonlyMap<OrderId, UserId>, never>> =>
    ok(await orders.owners(orderIds));

export type ListOrders = {
  readonly customerId: UserId;
  /** Only the order of this number. */
  readonly number?: OrderNumber | undefined;
  readonly page: PageRequest<OrderId>;
};

/** Lists the customer's own orders, newest first. */
export const listOrders =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ customerId, number, page }: ListOrders): Promise<Result<Page<Order, OrderId>, never>> => {
    if (number === undefined) return ok(await orders.listForCustomer(customerId, page));
    const order = await orders.findByNumber(number);
    return ok({ items: order?.customerId === customerId ? [order] : [], next: null });
  };

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
