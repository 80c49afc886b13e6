import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import { cancelOrder, listOrderEvents, listOrders, placeOrder, readOrder } from '@orderline/contracts/http/v1/orders';
import { asId, type OrderId } from '@orderline/domain/shared';
import { z } from 'zod';
import { lacking } from '../../http/auth.ts';
import { type CursorCodec, cursorAfter, pageRequest } from '../../http/cursors.ts';
import { type Route, route } from '../../http/request.ts';
import { orderAnswer, orderEventView, orderView } from './order-view.ts';
import { orderedItems, refusedOrder } from './placed-order.ts';
import { refused } from './refusals.ts';

type Orders = Pick<Application, 'orders'> & { readonly cursors: CursorCodec };

export const ordersRoutes = ({ orders, cursors }: Orders): readonly Route[] => [
  route(placeOrder, async ({ body, principal, once }) => {
    const { customerId, items, ...rest } = body;
    if (customerId !== undefined && !principal.scopes.has('orders:on-behalf')) return lacking(['orders:on-behalf']);
    const customer = customerId === undefined ? principal.userId : asId<typeof principal.userId>(customerId);
    const result = await orders.placeOrder({ ...rest, items: orderedItems(items), customerId: customer, once });
    if (!result.ok) return refusedOrder(result.error);
    return { location: `/api/v1/orders/${result.value.value.id}`, ...orderAnswer(result.value) };
  }),

  route(listOrders, async ({ query, principal: { userId: customerId } }) => {
    const kind = { binding: ['orders', customerId], position: orderId };
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
    if (result.ok) return { ...orderAnswer({ value: result.value }) };
    const { error } = result;
    return error.kind === 'invalid-transition'
      ? refused(error, { detail: `The order is ${error.from}.` })
      : refused(error);
  }),
];

const orderId = id.transform((text) => asId<OrderId>(text));
