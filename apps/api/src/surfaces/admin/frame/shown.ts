import { decimalOf, type MinorMoney, type MinorSum } from '@orderline/contracts/money';
import type { Order } from '@orderline/domain/orders';
import { type Address, orderNumberOf } from '@orderline/domain/shared';
import { html } from 'hono/html';
import { badge } from './badge.ts';
import { moment, table } from './layout.ts';
import type { Fragment } from './page.ts';

/** An amount with its currency. */
export const money = (sum: MinorMoney | MinorSum): string => {
  const { amount, currency } = decimalOf(sum);
  return `${amount} ${currency}`;
};

export const orderPath = (id: string): string => `/admin/orders/${id}`;
export const customerPath = (id: string): string => `/admin/customers/${id}`;
export const staffPath = (id: string): string => `/admin/staff/${id}`;
export const productPath = (id: string): string => `/admin/products/${id}`;

/** With an address where there is one to open, and as text otherwise. */
export const linked = (text: string, to: string | null): Fragment =>
  to === null ? html`${text}` : html`<a href="${to}">${text}</a>`;

const orderRow = ({ id, status, lines, total, shippingAddress, placedAt }: Order): Fragment => html`<tr>
<td class="kept">${linked(orderNumberOf(id), orderPath(id))}</td><td>${moment(placedAt)}</td><td>${badge(status)}</td>
<td>${shippingAddress.recipient}</td><td class="number">${lines.length}</td><td class="number">${money(total)}</td></tr>`;

export const ordersTable = (orders: readonly Order[], label = 'Orders', isNewestFirst = false): Fragment =>
  table(
    label,
    [
      'Number',
      isNewestFirst ? { newest: 'Placed' } : 'Placed',
      'Status',
      'Recipient',
      { figures: 'Lines' },
      { figures: 'Total' },
    ],
    orders.map(orderRow),
  );

export const addressLines = ({ recipient, line1, line2, city, region, postalCode, country }: Address): Fragment =>
  html`${[recipient, line1, line2, [postalCode, city].filter(Boolean).join(' '), region, country]
    .filter(Boolean)
    .map((line) => html`${line}<br>`)}`;
