import type { Application } from '@orderline/composition';
import { cancelOrder, listOrderEvents, listOrders, placeOrder, readOrder } from '@orderline/contracts/http/v1/orders';
import { asId } from '@orderline/domain/shared';
import { z } from 'zod';
import { type CursorCodec, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { type Route, route } from '../../http/request.ts';
import { ordersOf } from './order-lists.ts';
import { orderAnswer, orderEventView, orderView } from './order-view.ts';
import { buyerOf, orderedItems, refusedCancellation, refusedOrder } from './placed-order.ts';
import { refused } from '../refusals.ts';

type Orders = Pick<Application, 'orders'> & { readonly cursors: CursorCodec };

export const ordersRoutes = ({ orders, cursors }: Orders): readonly Route[] => [
  route(placeOrder, async ({ body, principal, idempotencyKey }) => {
    const { customerId, items, ...rest } = body;
    const buyer = buyerOf(principal, customerId);
    if (!buyer.ok) return buyer.error;
    const result = await orders.placeOrder({
      ...rest,
      items: orderedItems(items),
      customerId: buyer.value,
      idempotencyKey,
    });
    if (!result.ok) return refusedOrder(result.error, words);
    return { location: `/api/v1/orders/${result.value.value.id}`, ...orderAnswer(result.value) };
  }),

  route(listOrders, async ({ query, principal: { userId: customerId } }) => {
    const kind = ordersOf(customerId);
    const page = pageRequest(cursors, query, kind);
    if (!page.ok) return page.error;
    const result = await orders.listOrders({ customerId, page: page.value });
    if (!result.ok) return result.error;
    const next = cursorAfter(cursors, result.value.next, kind);
    return { body: { items: result.value.items.map(orderView), page: { next } }, next };
  }),

  route(readOrder, async ({ params, principal: { userId: customerId } }) => {
    const result = await orders.findOrder({ orderId: asId(params.id), customerId });
    return result.ok ? { ...orderAnswer({ value: result.value }) } : refused(result.error);
  }),

  route(listOrderEvents, async ({ params, query, principal: { userId: customerId } }) => {
    const kind = { binding: ['order events', params.id], position: z.int() };
    const page = pageRequest(cursors, query, kind);
    if (!page.ok) return page.error;
    const result = await orders.orderHistory({ orderId: asId(params.id), customerId, page: page.value });
    if (!result.ok) return refused(result.error);
    const next = cursorAfter(cursors, result.value.next, kind);
    return { body: { items: result.value.items.map(orderEventView), page: { next } }, next };
  }),

  route(cancelOrder, async ({ params, principal: { userId: customerId } }) => {
    const result = await orders.cancelOrder({ orderId: asId(params.id), customerId });
    return result.ok ? { ...orderAnswer({ value: result.value }) } : refusedCancellation(result.error);
  }),
];

const words = { lines: 'items', product: 'productId' } as const;
