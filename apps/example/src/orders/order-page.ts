import { customersOnly } from '../account/customers-only.ts';
import { unread } from '../inbox/unread.ts';
import { follow, isTold } from '../live.ts';
import { client, type Order } from '../shop.ts';
import { confirmed } from '../ui/confirm.ts';
import { el } from '../ui/dom.ts';
import { noticeOf } from '../ui/faults.ts';
import { missing, type Page } from '../ui/router.ts';
import { say } from '../ui/say.ts';
import { type Followed, followOrder } from './follow-order.ts';
import { contents, destination, progress, timeline, tracking } from './order-parts.ts';
import { statusSentence } from './order-words.ts';

const cancel = async ({ id }: Order): Promise<void> => {
  const yes = await confirmed({
    title: 'Cancel this order?',
    text: 'Nothing is sent, and nothing is charged. This cannot be undone.',
    yes: 'Cancel the order',
    no: 'Keep it',
  });
  if (!yes) return;
  await client.orders.cancel({ id });
  say('The order is cancelled.');
};

const cancelButton = (order: Order): HTMLElement | false => {
  const button = el('button', { type: 'button', class: 'second' }, 'Cancel this order');
  button.onclick = () => void cancel(order).catch((caught) => button.before(noticeOf(caught)));
  return ['placed', 'paid', 'packed'].includes(order.status) && button;
};

const uuid = /^[\da-f]{8}-/i;

/** Links say the number, which people know an order by; a message in the inbox names its id. */
const idOf = async (part: string, signal: AbortSignal): Promise<string | undefined> => {
  if (uuid.test(part)) return part;
  const { items } = await client.orders.list({ number: part }, { signal });
  return items[0]?.id;
};

export const orderPage: Page = customersOnly(async ({ parts: [part = ''], signal }) => {
  const id = await idOf(part, signal);
  if (id === undefined) return missing();
  const status = el('p', { class: 'lead', role: 'status' });
  const body = el('div', { class: 'order' });
  const show = (followed: Followed) => {
    const { order } = followed;
    void unread.refresh();
    const focused = body.contains(document.activeElement);
    status.textContent = statusSentence(order.status);
    const parts = [
      progress(order),
      el(
        'div',
        { class: 'columns' },
        el('div', {}, tracking(order), timeline(followed)),
        el('div', {}, contents(order), destination(order)),
      ),
      cancelButton(order),
    ];
    body.replaceChildren(...parts.filter((part) => part !== false));
    if (focused) (body.querySelector('button') ?? document.querySelector('h1'))?.focus();
  };
  const onNews = (happened: () => void) =>
    follow(signal, (live) => live.order(id, { onPublication: happened, read: async () => happened() }));
  const following = followOrder({ client, id, signal, onNews, isTold });
  const first = await following.next();
  if (!first.done) show(first.value);
  const showAll = async (): Promise<void> => {
    for await (const followed of following) show(followed);
  };
  void showAll().catch((caught) => {
    if (!signal.aborted) body.prepend(noticeOf(caught));
  });
  const number = first.done ? part : first.value.order.number;
  if (number !== part) history.replaceState(null, '', `#/orders/${number}`);
  return { title: `Order ${number}`, content: [status, body] };
});
