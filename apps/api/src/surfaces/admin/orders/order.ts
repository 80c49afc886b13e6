import type { Application } from '@orderline/composition';
import { orderEventView, sentence } from '@orderline/composition/views';
import { id } from '@orderline/contracts/http/fields';
import { type HistoryEntry, isOpen, type Order, type OrderLine } from '@orderline/domain/orders';
import { asId, type OrderId, orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { tooLate } from '../../shared/orders.ts';
import { badge } from '../frame/badge.ts';
import { facts } from '../frame/filters.ts';
import { form, moment, notice, table } from '../frame/layout.ts';
import type { Fragment, Shown, Staff, StaffPage, StaffRequest } from '../frame/page.ts';
import { addressLines, customerPath, linked, money, orderPath, productPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';

type Parts = Pick<Application, 'orders'>;

/** Of an address; null where it holds none. */
const orderIdOf = ({ params }: Pick<StaffRequest, 'params'>): OrderId | null => {
  const named = id.safeParse(params.id);
  return named.success ? asId<OrderId>(named.data) : null;
};

const found = async ({ orders }: Parts, request: StaffRequest): Promise<Order | null> => {
  const orderId = orderIdOf(request);
  const order = orderId && (await orders.inspectOrder({ orderId }));
  return order?.ok ? order.value : null;
};

const lineRow =
  ({ scopes }: Staff) =>
  ({ productId, sku, title, quantity, unitPrice, lineTotal }: OrderLine): Fragment =>
    html`<tr><td>${sku}</td>
<td>${linked(title, scopes.has('inventory:read') ? productPath(productId) : null)}</td>
<td class="number">${quantity}</td><td class="number">${money(unitPrice)}</td><td class="number">${money(lineTotal)}</td></tr>`;

const event = (entry: HistoryEntry): Fragment => {
  const { type, detail } = orderEventView(entry);
  const parcel = [entry.carrier, entry.trackingNumber].filter(Boolean).join(' ');
  return html`<li>${moment(entry.at)} <strong>${type}</strong> ${detail ?? ''} ${parcel}</li>`;
};

const summary = (order: Order, { scopes }: Staff): Fragment => {
  const { customerId, status, total, placedAt, updatedAt, shipment, cancellation } = order;
  return facts([
    ['Status', badge(status)],
    ['Total', money(total)],
    ['Placed', moment(placedAt)],
    ['Last changed', moment(updatedAt)],
    ['Customer', linked(customerId, scopes.has('customers:read') ? customerPath(customerId) : null)],
    ...(shipment
      ? [['Parcel', `${shipment.carrier ?? 'unknown carrier'} ${shipment.trackingNumber ?? ''}`] as const]
      : []),
    ...(cancellation ? [['Cancelled', sentence(cancellation.words)] as const] : []),
  ]);
};

const MOST_EVENTS = 100;

/** An order with its money, and what has happened to it. */
export const orderPage = ({ orders }: Parts): StaffPage => ({
  path: '/admin/orders/{id}',
  needs: 'orders:read',
  show: async (request) => {
    const { staff, query } = request;
    const order = await found({ orders }, request);
    if (!order) return sorry.noSuchPage;
    const history = await orders.inspectHistory({ orderId: order.id, page: { limit: MOST_EVENTS } });
    const { items, next } = history.ok ? history.value : { items: [], next: null };
    const mayCancel = isOpen(order) && staff.scopes.has('orders:write');
    const heads = ['SKU', 'Product', { figures: 'Units' }, { figures: 'Each' }, { figures: 'Together' }];
    return {
      title: `Order ${orderNumberOf(order.id)}`,
      content: html`${query.has('cancelled') ? notice('The order was cancelled.', 'good') : ''}${summary(order, staff)}
${mayCancel ? html`<p><a href="${orderPath(order.id)}/cancellation">Cancel this order</a></p>` : ''}
<h2>Lines</h2>${table('Lines', heads, order.lines.map(lineRow(staff)))}
<h2>Goes to</h2><p>${addressLines(order.shippingAddress)}</p>
<h2>What happened</h2><ol class="timeline">${items.map(event)}</ol>
${next === null ? '' : html`<p>The first ${MOST_EVENTS} are shown.</p>`}`,
    };
  },
});

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
export const cancellationPage = ({ orders }: Parts): StaffPage => ({
  path: '/admin/orders/{id}/cancellation',
  needs: 'orders:write',
  show: async (request) => {
    const order = await found({ orders }, request);
    if (!order) return sorry.noSuchPage;
    return isOpen(order) ? confirmation(order, request) : late(order, whyNot(order));
  },
  act: {
    action: 'cancelAnyOrder',
    target: ({ params }) => ({ type: 'order', id: String(params.id) }),
    take: async (request) => {
      const order = await found({ orders }, request);
      if (!order) return sorry.noSuchPage;
      const result = await orders.cancelAnyOrder({ orderId: order.id });
      return result.ok ? { to: `${orderPath(order.id)}?cancelled` } : late(order, tooLate(result.error).detail, 409);
    },
  },
});
