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
import { orderAt } from './order-found.ts';
import { moneyOf } from './order-money.ts';
import { noteForm } from './order-notes.ts';
import { timeline } from './order-timeline.ts';
import { inTheWay, wayOf } from './order-way.ts';

export type OrderParts = Pick<PageParts, 'orders' | 'users' | 'fulfilmentDesk' | 'audit' | 'traceUrlTemplate'>;

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

/** What each floor knows of the order, asked at once, each by an index. */
const gathered = async (parts: OrderParts, order: Order, staff: Staff) => {
  const { orders, fulfilmentDesk, audit } = parts;
  const { id: orderId } = order;
  const [customer, history, notes, way, messages, acts] = await Promise.all([
    customerOf(parts, order, staff),
    orders.inspectHistory({ orderId, page: { limit: MOST } }),
    orders.listNotes({ orderId, page: { limit: MOST } }),
    fulfilmentDesk.inspectFulfilment({ orderId }),
    fulfilmentDesk.orderMessages({ orderId }),
    audit.auditOf({ target: { type: 'order', id: orderId }, limit: MOST }),
  ]);
  const nothing = { items: [], next: null };
  return {
    customer,
    history: history.ok ? history.value : nothing,
    notes: notes.ok ? notes.value : nothing,
    file: way.ok ? way.value : null,
    messages: messages.ok ? messages.value : { told: [], inTheWay: [] },
    acts: acts.ok ? acts.value : [],
  };
};

type Known = Awaited<ReturnType<typeof gathered>>;

const done: Readonly<Record<string, string>> = {
  cancelled: 'The order was cancelled.',
  refunded: 'The refund is asked for: here it is told what came of it.',
  noted: 'The note was added.',
  asked: 'It is asked again now.',
};

const told = ({ query }: StaffRequest): readonly Fragment[] =>
  Object.entries(done).flatMap(([name, text]) => (query.has(name) ? [notice(text, 'good')] : []));

/** What may be done about it now, by whoever looks at it. */
const actions = (order: Order, { file }: Known, { staff, token }: StaffRequest): Fragment => {
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
  needs: 'orders:read',
  show: async (request) => {
    const { staff, token } = request;
    const order = await orderAt(parts, request);
    if (!order) return sorry.noSuchPage;
    const known = await gathered(parts, order, staff);
    const { customer, history, notes, file, messages, acts } = known;
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
      content: html`${told(request)}${summary(order, customer)}${actions(order, known, request)}
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
