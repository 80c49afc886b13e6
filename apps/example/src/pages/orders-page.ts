import type { Client } from '@orderline/client/v1';
import { el } from '../dom.ts';
import { shown } from '../money.ts';
import type { Page } from '../router.ts';
import { client, isSignedIn } from '../shop.ts';
import { instant, statusWord } from './order-words.ts';

type Order = Awaited<ReturnType<Client['orders']['list']>>['items'][number];

const row = ({ id, status, placedAt, total, items }: Order): HTMLElement =>
  el(
    'li',
    { class: 'line' },
    el(
      'h2',
      {},
      el('a', { href: `#/orders/${id}` }, items.map(({ title, quantity }) => `${quantity} × ${title}`).join(', ')),
    ),
    el('p', { class: 'quiet' }, instant(placedAt)),
    el('p', {}, shown(total), el('span', { class: `badge ${status}` }, statusWord(status))),
  );

export const ordersPage: Page = async ({ signal }) => {
  if (!isSignedIn())
    return { title: 'Your orders', content: el('a', { class: 'button', href: '#/sign-in?to=orders' }, 'Sign in') };
  const list = el('ul', { class: 'lines' });
  const more = el('button', { type: 'button', class: 'second more', hidden: true }, 'Show more');
  const load = async (cursor?: string): Promise<void> => {
    const { items, page } = await client.orders.list({ limit: 10, cursor }, { signal });
    list.append(...items.map(row));
    more.hidden = page.next === null;
    more.onclick = () => void load(page.next ?? undefined);
  };
  await load();
  const none = list.childElementCount === 0 && el('p', {}, 'You have ordered nothing yet.');
  return { title: 'Your orders', content: [none, list, more] };
};
