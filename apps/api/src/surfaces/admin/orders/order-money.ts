import type { FulfilmentFile, Refund } from '@orderline/domain/fulfilment';
import type { Order } from '@orderline/domain/orders';
import { html } from 'hono/html';
import { facts } from '../frame/filters.ts';
import { moment, table } from '../frame/layout.ts';
import type { Fragment } from '../frame/page.ts';
import { money } from '../frame/shown.ts';

const states: Readonly<Record<Refund['state'], string>> = {
  requested: 'asked for',
  done: 'given back',
  refused: 'refused by the payment provider',
};

/** How a refund stands, for people. */
export const refundState = ({ state, attempts, refusal }: Refund): string =>
  state === 'requested' && attempts > 0
    ? `asked for, ${attempts} ${attempts === 1 ? 'time' : 'times'} without an answer`
    : `${states[state]}${refusal === null ? '' : ` (${refusal})`}`;

const refundRow = (refund: Refund): Fragment => html`<tr><td>${moment(refund.requestedAt)}</td>
<td class="number">${money(refund.amount)}</td><td>${refund.reason}</td><td>${refundState(refund)}</td>
<td>${refund.settledAt ? moment(refund.settledAt) : '–'}</td></tr>`;

/** What was collected of an order, what was given back of it, and what is left. */
export const moneyOf = (order: Order, file: FulfilmentFile | null): Fragment => {
  const given = order.refunded ?? { ...order.total, minor: 0 };
  if (!file)
    return facts([
      ['Total', money(order.total)],
      ['Given back', money(given)],
    ]);
  const { fulfilment, refunds } = file;
  const { payment, amount, refunding } = fulfilment;
  const wasCollected = payment === 'captured' || payment === 'refunded';
  const left = { ...amount, minor: wasCollected ? amount.minor - given.minor : 0 };
  const heads = ['Asked for', { figures: 'Amount' }, 'Why', 'State', 'Told'];
  return html`${facts([
    ['Total', money(order.total)],
    ['Payment, as the provider last told', payment ?? 'not told yet'],
    ['Collected', money(wasCollected ? amount : { ...amount, minor: 0 })],
    ['Given back', money(given)],
    ...(refunding > 0 ? [['On its way back', money({ ...amount, minor: refunding })] as const] : []),
    ['Left with us', money(left)],
  ])}${refunds.length > 0 ? table('Refunds', heads, refunds.map(refundRow)) : ''}`;
};
