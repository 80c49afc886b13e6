import {
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  type OrderId,
  type OrderNumber,
  ok,
  type Page,
  type PageRequest,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import type { Order } from './order.ts';
import type { HistoryEntry, OrderFilter, OrderList, OrderReader } from './ports.ts';
import type { OrderNotFound } from './read-orders.ts';

export type FindOrders = { readonly filter: OrderFilter; readonly page: PageRequest<OrderId> };

/** Lists orders of all customers, newest first, for staff; a page may be short, or empty, and yet have a next one. */
export const findOrders =
  ({ orderList }: { readonly orderList: OrderList }) =>
  async ({ filter, page }: FindOrders): Promise<Result<Page<Order, OrderId>, never>> =>
    ok(await orderList.list(filter, page));

export type ExportOrders = { readonly filter: OrderFilter; readonly userId: UserId };

/** All orders that `findOrders` lists by that filter, as they stood at one moment, for somebody of the staff. */
export const exportOrders =
  ({ snapshots }: { readonly snapshots: Snapshots<{ readonly orderList: OrderList }> }) =>
  ({ filter, userId }: ExportOrders): Promise<Result<Batches<Order>, ExportRunning>> =>
    everyPage<{ readonly orderList: OrderList }, Order, OrderId>(snapshots, userId, ({ orderList }, page) =>
      orderList.list(filter, page),
    );

export type InspectOrder = { readonly orderId: OrderId };

/** Finds an order, whoever it is of, for staff. */
export const inspectOrder =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ orderId }: InspectOrder): Promise<Result<Order, OrderNotFound>> => {
    const order = await orders.find(orderId);
    return order ? ok(order) : err({ kind: 'order-not-found' });
  };

export type LookUpOrder = { readonly number: OrderNumber };

/** Finds an order by what people call it, whoever it is of, for staff. */
export const lookUpOrder =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ number }: LookUpOrder): Promise<Result<Order, OrderNotFound>> => {
    const order = await orders.findByNumber(number);
    return order ? ok(order) : err({ kind: 'order-not-found' });
  };

export type InspectHistory = InspectOrder & { readonly page: PageRequest<number> };

/** Tells what has happened to an order, whoever it is of, oldest first. */
export const inspectHistory =
  ({ orders }: { readonly orders: OrderReader }) =>
  async ({ orderId, page }: InspectHistory): Promise<Result<Page<HistoryEntry, number>, OrderNotFound>> => {
    const order = await orders.find(orderId);
    return order ? ok(await orders.history(orderId, page)) : err({ kind: 'order-not-found' });
  };
