import { el } from '../dom.ts';
import { noticeOf } from '../faults.ts';
import { type Followed, followOrder, type Order } from '../follow-order.ts';
import { shown } from '../money.ts';
import type { Page } from '../router.ts';
import { say } from '../say.ts';
import { client, isSignedIn } from '../shop.ts';
import { eventWords, instant, statusWord } from './order-words.ts';

const way = ['placed', 'paid', 'packed', 'shipped', 'delivered'];

const progress = ({ status }: Order): HTMLElement | false => {
  const now = way.indexOf(status);
  const state = (step: number) => (step < now ? 'done' : step === now ? 'now' : 'next');
  return (
    now >= 0 &&
    el(
      'ol',
      { class: 'steps' },
      way.map((step, position) =>
        el('li', { 'data-state': state(position), 'aria-current': position === now && 'step' }, statusWord(step)),
      ),
    )
  );
};

const details = ({ items, total, shippingAddress: to }: Order): HTMLElement =>
  el(
    'section',
    {},
    el('h2', {}, 'What you ordered'),
    el(
      'ul',
      { class: 'lines' },
      items.map(({ title, quantity, lineTotal }) =>
        el('li', {}, `${quantity} × ${title}`, el('span', {}, shown(lineTotal))),
      ),
    ),
    el('p', { class: 'total' }, 'Total ', el('strong', {}, shown(total))),
    el('h2', {}, 'Where it goes'),
    el(
      'p',
      {},
      [to.recipient, to.line1, to.line2, `${to.postalCode} ${to.city}`.trim(), to.country].filter(Boolean).join(', '),
    ),
  );

const history = ({ history: events }: Followed): HTMLElement =>
  el(
    'section',
    {},
    el('h2', {}, 'What has happened'),
    el(
      'ol',
      { class: 'history' },
      events.map(({ type, at, reason }) =>
        el(
          'li',
          {},
          el('strong', {}, eventWords(type)),
          reason && ` (${reason})`,
          el('time', { datetime: at }, instant(at)),
        ),
      ),
    ),
  );

const cancelButton = ({ id, status }: Order): HTMLElement | false => {
  const cancel = async (): Promise<void> => {
    await client.orders.cancel({ id });
    say('The order is cancelled.');
  };
  const element = el('button', { type: 'button', class: 'second' }, 'Cancel the order');
  element.addEventListener('click', () => void cancel().catch((caught) => element.replaceWith(noticeOf(caught))));
  return ['placed', 'paid', 'packed'].includes(status) && element;
};

export const orderPage: Page = async ({ parts: [id = ''], signal }) => {
  const title = 'Your order';
  if (!isSignedIn())
    return { title, content: el('a', { class: 'button', href: `#/sign-in?to=orders/${id}` }, 'Sign in') };
  const status = el('p', { class: 'status', role: 'status' });
  const body = el('div', { class: 'order' });
  const show = (followed: Followed) => {
    const { order } = followed;
    status.textContent = `It is ${statusWord(order.status).toLowerCase()}.`;
    body.replaceChildren(
      ...[progress(order), history(followed), details(order), cancelButton(order)].filter((part) => part !== false),
    );
  };
  const following = followOrder({ client, id, signal });
  const first = await following.next();
  if (!first.done) show(first.value);
  const follow = async (): Promise<void> => {
    for await (const followed of following) show(followed);
  };
  void follow().catch((caught) => {
    if (!signal.aborted) body.prepend(noticeOf(caught));
  });
  return { title, content: [status, body] };
};
