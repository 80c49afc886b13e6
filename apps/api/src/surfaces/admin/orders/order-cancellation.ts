import type { Application } from '@orderline/composition';
import { isOpen, type Order } from '@orderline/domain/orders';
import { orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { tooLate } from '../../shared/orders.ts';
import { form, notice } from '../frame/layout.ts';
import type { Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { money, orderPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { orderAt, orderTarget } from './order-found.ts';

const confirmation = (order: Order, { token }: StaffRequest): Shown => ({
  title: `Cancel order ${orderNumberOf(order.id)}?`,
  content: html`<p>It is ${order.status}, of ${money(order.total)}, for ${order.shippingAddress.recipient}. Its stock is
given back, what was paid is paid back, and its customer is told. That cannot be undone.</p>
${form({ action: `${orderPath(order.id)}/cancellation`, token, content: html`<button>Cancel the order</button>` })}
<p><a href="${orderPath(order.id)}">Leave it as it is</a></p>`,
});

const late = (order: Order, why: string | undefined, status: Shown['status'] = 200): Shown => ({
  title: `Order ${orderNumberOf(order.id)} cannot be cancelled`,
  status,
  content: html`${notice(why ?? `The order is ${order.status}.`)}<p><a href="${orderPath(order.id)}">To the order</a></p>`,
});

const whyNot = ({ status: from, cancellation }: Order): string | undefined =>
  tooLate({ kind: 'invalid-transition', from, to: 'cancelled', cancellation }).detail;

/** Asks before it cancels. */
export const cancellationPage = ({ orders }: Pick<Application, 'orders'>): StaffPage => ({
  path: '/admin/orders/{id}/cancellation',
  needs: 'orders:write',
  show: async (request) => {
    const order = await orderAt({ orders }, request);
    if (!order) return sorry.noSuchPage;
    return isOpen(order) ? confirmation(order, request) : late(order, whyNot(order));
  },
  act: {
    action: 'cancelAnyOrder',
    target: orderTarget,
    take: async (request) => {
      const order = await orderAt({ orders }, request);
      if (!order) return sorry.noSuchPage;
      const result = await orders.cancelAnyOrder({ orderId: order.id });
      return result.ok ? { to: `${orderPath(order.id)}?cancelled` } : late(order, tooLate(result.error).detail, 409);
    },
  },
});
