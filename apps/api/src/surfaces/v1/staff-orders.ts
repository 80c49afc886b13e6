import { orderEventView } from '@orderline/composition/views';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/staff-orders';
import type { OrderFilter } from '@orderline/domain/orders';
import { asId, type OrderId, type UserId } from '@orderline/domain/shared';
import { z } from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { tooLate } from '../shared/orders.ts';
import type { Surface } from '../surface.ts';
import { orderView } from '../v2/orders.ts';

const orderId = id.transform((text) => asId<OrderId>(text));

/** Orders of any customer, for who looks after them. */
export const staffOrdersRoutes = ({ orders, cursors }: Pick<Surface, 'orders' | 'cursors'>) =>
  routes(contract, {
    findOrders: async ({ query: { limit, cursor, customerId, ...asked } }) => {
      const filter: OrderFilter = {
        ...asked,
        customerId: customerId === undefined ? undefined : asId<UserId>(customerId),
      };
      const kind = { binding: ['orders of all', filter], position: orderId };
      const page = pageRequest(cursors, { limit, cursor }, kind);
      if (!page.ok) return page.error;
      const result = await orders.findOrders({ filter, page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(orderView), page: { next } }, next };
    },

    inspectOrder: async ({ params }) => {
      const result = await orders.inspectOrder({ orderId: asId(params.id) });
      return result.ok
        ? { body: orderView(result.value), version: String(result.value.version) }
        : refused(result.error);
    },

    inspectOrderEvents: async ({ params, query }) => {
      const kind = { binding: ['events of any order', params.id], position: z.int() };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await orders.inspectHistory({ orderId: asId(params.id), page: page.value });
      if (!result.ok) return refused(result.error);
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(orderEventView), page: { next } }, next };
    },

    cancelAnyOrder: async ({ params }) => {
      const result = await orders.cancelAnyOrder({ orderId: asId(params.id) });
      return result.ok
        ? { body: orderView(result.value), version: String(result.value.version) }
        : refused(result.error, tooLate(result.error));
    },
  });
