import type { Application } from '@orderline/composition';
import { orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { notice } from '../frame/layout.ts';
import type { StaffPage } from '../frame/page.ts';
import { orderPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { orderAt, orderTarget } from './order-found.ts';

type Parts = Pick<Application, 'orders' | 'fulfilmentDesk'>;

/** Asks the open question of an order again now. */
export const retryPage = (parts: Parts): StaffPage => ({
  path: '/admin/orders/{id}/retry',
  needs: 'orders:write',
  act: {
    action: 'retryOrderStep',
    target: orderTarget,
    take: async (request) => {
      const order = await orderAt(parts, request);
      if (!order) return sorry.noSuchPage;
      const result = await parts.fulfilmentDesk.retryStep({ orderId: order.id });
      if (result.ok) return { to: `${orderPath(order.id)}?asked` };
      return {
        title: `Order ${orderNumberOf(order.id)} waits for nobody`,
        status: 409,
        content: html`${notice('There is no question that could be asked again: the order is at its end, or has not begun its way.')}
<p><a href="${orderPath(order.id)}">To the order</a></p>`,
      };
    },
  },
});
