import type { Application } from '@orderline/composition';
import { cancelOrder, listOrders, placeOrder, readOrder } from '@orderline/contracts/http/v2/orders';
import { asId } from '@orderline/domain/shared';
import { type CursorCodec, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { type Route, route } from '../../http/request.ts';
import { ordersOf } from '../v1/order-lists.ts';
import { buyerOf, refusedCancellation, refusedOrder } from '../v1/placed-order.ts';
import { refused } from '../refusals.ts';
import { orderAnswer, orderView } from './order-view.ts';

type Orders = Pick<Application, 'orders'> & { readonly cursors: CursorCodec };

export const ordersRoutes = ({ orders, cursors }: Orders): readonly Route[] => [
  route(placeOrder, async ({ body: { customerId, lines, ...rest }, principal, idempotencyKey }) => {
    const buyer = buyerOf(principal, customerId);
    if (!buyer.ok) return buyer.error;
    const result = await orders.placeOrder({ ...rest, items: lines, customerId: buyer.value, idempotencyKey });
    if (!result.ok) return refusedOrder(result.error, words);
    return { location: `/api/v2/orders/${result.value.value.id}`, ...orderAnswer(result.value) };
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

  route(cancelOrder, async ({ params, principal: { userId: customerId } }) => {
    const result = await orders.cancelOrder({ orderId: asId(params.id), customerId });
    return result.ok ? { ...orderAnswer({ value: result.value }) } : refusedCancellation(result.error);
  }),
];

const words = { lines: 'lines', product: 'sku' } as const;
