import { customersOnly } from '../account/customers-only.ts';
import { picture } from '../pictures/picture.ts';
import { client, type Order } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { shown } from '../ui/money.ts';
import { pagedList } from '../ui/paged-list.ts';
import type { Page } from '../ui/router.ts';
import { instant } from '../ui/words.ts';
import { statusWord } from './order-words.ts';

const titlesOf = ({ lines }: Order): string => {
  const [first] = lines;
  if (!first) return '';
  const others = lines.length - 1;
  return others === 0 ? first.product.title : `${first.product.title} and ${others} more`;
};

const row = (order: Order): HTMLElement =>
  el(
    'li',
    { class: 'order-row' },
    order.lines.slice(0, 1).map(({ product }) => picture({ ...product, category: '' })),
    el(
      'div',
      {},
      el('h2', {}, el('a', { href: `#/orders/${order.number}` }, `Order ${order.number}`)),
      el('p', { class: 'quiet' }, `${titlesOf(order)} · ${instant(order.placedAt)}`),
    ),
    el(
      'p',
      { class: 'facts' },
      el('strong', {}, shown(order.total)),
      el('span', { class: 'badge', 'data-is': order.status }, statusWord(order.status)),
    ),
  );

export const ordersPage: Page = customersOnly(async ({ signal }) => ({
  title: 'Your orders',
  content: el(
    'div',
    { class: 'medium' },
    ...(await pagedList({
      load: (cursor) => client.orders.list({ limit: 10, cursor }, { signal }),
      row,
      none: 'You have ordered nothing yet.',
    })),
  ),
}));
