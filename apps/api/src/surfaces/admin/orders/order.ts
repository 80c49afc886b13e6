import type { OrderFile } from '@orderline/composition';
import { sentence } from '@orderline/composition/views';
import { isOpen, type Order, type OrderLine } from '@orderline/domain/orders';
import { orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { badge } from '../frame/badge.ts';
import { facts } from '../frame/filters.ts';
import { form, moment, notice, table } from '../frame/layout.ts';
import type { Fragment, PageParts, Staff, StaffPage, StaffRequest } from '../frame/page.ts';
import { addressLines, customerPath, linked, money, orderPath, productPath } from '../frame/shown.ts';
import * as sorry from '../frame/sorry.ts';
import { orderIdOf } from './order-found.ts';
import { moneyOf } from './order-money.ts';
import { noteForm } from './order-notes.ts';
import { timeline } from './order-timeline.ts';
import { inTheWay, wayOf } from './order-way.ts';

export type OrderParts = Pick<PageParts, 'orderFile' | 'users' | 'traceUrlTemplate'>;

const lineRow =
  ({ scopes }: Staff) =>
  ({ productId, sku, title, quantity, unitPrice, lineTotal }: OrderLine): Fragment =>
    html`<tr><td>${sku}</td>
<td>${linked(title, scopes.has('inventory:read') ? productPath(productId) : null)}</td>
<td class="number">${quantity}</td><td class="number">${money(unitPrice)}</td><td class="number">${money(lineTotal)}</td></tr>`;

/** Whose order it is, by name for who may see customers. */
const customerOf = async (
  { users }: Pick<OrderParts, 'users'>,
  { customerId }: Order,
  { scopes }: Staff,
): Promise<Fragment> => {
  if (!scopes.has('customers:read')) return html`${customerId}`;
  const found = await users.findUser({ userId: customerId });
  return found.ok ? linked(found.value.name, customerPath(customerId)) : html`erased, <code>${customerId}</code>`;
};

const summary = (order: Order, customer: Fragment): Fragment => {
  const { status, placedAt, updatedAt, shipment, cancellation } = order;
  return facts([
    ['Status', badge(status)],
    ['Placed', moment(placedAt)],
    ['Last changed', moment(updatedAt)],
    ['Customer', customer],
    ...(shipment
      ? [['Parcel', `${shipment.carrier ?? 'unknown carrier'} ${shipment.trackingNumber ?? ''}`] as const]
      : []),
    ...(cancellation ? [['Cancelled', sentence(cancellation.words)] as const] : []),
  ]);
};

const MOST = 100;

const done: Readonly<Record<string, string>> = {
  cancelled: 'The order was cancelled.',
  refunded: 'The refund is asked for: here it is told what came of it.',
  noted: 'The note was added.',
  asked: 'It is asked again now.',
};

const told = ({ query }: StaffRequest): readonly Fragment[] =>
  Object.entries(done).flatMap(([name, text]) => (query.has(name) ? [notice(text, 'good')] : []));

/** What may be done about it now, by whoever looks at it. */
const actions = ({ order, way: file }: OrderFile, { staff, token }: StaffRequest): Fragment => {
  const path = orderPath(order.id);
  const mayWrite = staff.scopes.has('orders:write');
  const mayRefund = staff.scopes.has('orders:refund') && file !== null && !file.noRefund && file.refundable.minor > 0;
  const isAwaited =
    file !== null && ((file.waitsFor !== null && file.waitsFor !== 'a person') || file.fulfilment.refunding > 0);
  return html`<div class="actions">${mayWrite && isOpen(order) ? html`<a href="${path}/cancellation">Cancel this order</a>` : ''}${
    mayRefund ? html`<a href="${path}/refund">Give money back</a>` : ''
  }${mayWrite && isAwaited ? form({ action: `${path}/retry`, token, content: html`<button class="quiet">Ask again now</button>` }) : ''}</div>`;
};

/** An order with its money, its events, its trace, what got stuck of it, and all that happened, on one page. */
export const orderPage = (parts: OrderParts): StaffPage => ({
  path: '/admin/orders/{id}',
  query: Object.keys(done),
  needs: 'orders:read',
  show: async (request) => {
    const { staff, token } = request;
    const orderId = orderIdOf(request);
    const found = orderId && (await parts.orderFile.inspectOrderFile({ orderId, limit: MOST }));
    if (!found?.ok) return sorry.noSuchPage;
    const { order, history, notes, way: file, messages, acts } = found.value;
    const customer = await customerOf(parts, order, staff);
    const heads = ['SKU', 'Product', { figures: 'Units' }, { figures: 'Each' }, { figures: 'Together' }];
    const happenings = {
      history: history.items,
      notes: notes.items,
      audit: acts,
      refunds: file?.refunds ?? [],
      told: messages.told,
    };
    return {
      title: `Order ${orderNumberOf(order.id)}`,
      content: html`${told(request)}${summary(order, customer)}${actions(found.value, request)}
<h2>Money</h2>${moneyOf(order, file)}
<h2>Lines</h2>${table('Lines', heads, order.lines.map(lineRow(staff)))}
<h2>Goes to</h2><p>${addressLines(order.shippingAddress)}</p>
<h2>On its way</h2>${wayOf(file, parts.traceUrlTemplate)}
<h2>Parked events</h2>${inTheWay(messages.inTheWay, staff)}
<h2>What happened</h2>${timeline(happenings, staff)}
${history.next === null && notes.next === null ? '' : html`<p>The first ${MOST} events and the last ${MOST} notes are shown.</p>`}
${staff.scopes.has('orders:write') ? html`<h2>Notes</h2><div class="narrow">${noteForm({ orderId: order.id, token })}</div>` : ''}`,
    };
  },
});
