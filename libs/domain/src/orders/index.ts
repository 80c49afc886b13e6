import { type CancelOrderPorts, cancelOrder } from './cancel-order.ts';
import { findOrder } from './find-order.ts';
import { listOrders } from './list-orders.ts';
import { orderHistory } from './order-history.ts';
import { type PlaceOrderPorts, placeOrder } from './place-order.ts';
import type { OrderReader } from './ports.ts';

export type { CancelOrder, CancelOrderRefusal } from './cancel-order.ts';
export { type CancellationReason, inWords } from './cancellation.ts';
export type { DraftRefusal, OrderedItem } from './draft-order.ts';
export * from './events.ts';
export type { FindOrder, OrderNotFound } from './find-order.ts';
export type { OrderedSku, SkuIndex } from './identify-items.ts';
export type { ListOrders } from './list-orders.ts';
export * from './order.ts';
export type { OrderHistory } from './order-history.ts';
export type { PlaceOrder, PlaceOrderRefusal } from './place-order.ts';
export type * from './ports.ts';
export type * from './progress-events.ts';
export { type OrderProgressPorts, orderProgress } from './progress-order.ts';

export type OrdersPorts = PlaceOrderPorts & CancelOrderPorts & { readonly orders: OrderReader };

export const createOrders = (ports: OrdersPorts) => ({
  placeOrder: placeOrder(ports),
  cancelOrder: cancelOrder(ports),
  findOrder: findOrder(ports),
  listOrders: listOrders(ports),
  orderHistory: orderHistory(ports),
});
