import { isProblem, type OrderlineProblem, operations } from '@orderline/client/v1';
import { validate } from '@orderline/client/v1/validation';
import { basket } from '../basket.ts';
import { el } from '../dom.ts';
import { noticeOf } from '../faults.ts';
import { bodyOf, onSubmit, showFaults } from '../forms.ts';
import { intentKey, intentMet } from '../intent.ts';
import { shown, totalOf } from '../money.ts';
import type { Page } from '../router.ts';
import { say } from '../say.ts';
import { changes, client, isSignedIn } from '../shop.ts';
import { addressFields } from './address-fields.ts';
import { basketLines, totalText } from './basket-lines.ts';

type NewOrder = Parameters<typeof client.orders.place>[0];

/** The basket as an order, at the price that the customer was shown. */
const orderOf = (form: HTMLFormElement) => ({
  items: basket.lines().map(({ productId, quantity }) => ({ productId, quantity })),
  shippingAddress: bodyOf(form).shippingAddress ?? {},
  expectedTotal: totalOf(basket.lines()),
});

const place = async (form: HTMLFormElement): Promise<void> => {
  const body = orderOf(form);
  const { errors } = validate(operations.orders.place, body);
  if (errors.length > 0) return showFaults(form, errors);
  const order = await client.orders.place(asNewOrder(body), { idempotencyKey: intentKey(body) });
  intentMet();
  basket.set([]);
  say('Your order is placed.');
  location.hash = `#/orders/${order.id}`;
};

/** The operation's own model has found no fault with it. */
const asNewOrder = (body: unknown) => body as NewOrder;

/** What the products cost now, in place of what they cost when they were put into the basket. */
const takePrices = async (): Promise<void> => {
  const lines = await Promise.all(
    basket.lines().map(async (line) => {
      const { price } = await client.products.read({ id: line.productId });
      return { ...line, unitPrice: price };
    }),
  );
  basket.set(lines);
  say(`The basket now costs ${totalText()}.`);
};

const newPrice = (problem: OrderlineProblem, onTaken: () => void): HTMLElement => {
  const { total } = problem.problem;
  const text = `The price has changed: it is now ${total ? shown(total) : 'another'}, not ${totalText()}. Nothing was ordered.`;
  const notice = noticeOf(problem, text);
  const take = () => void takePrices().then(onTaken, (caught) => notice.replaceWith(noticeOf(caught)));
  notice.append(el('button', { type: 'button', class: 'second', click: take }, 'Take the new price'));
  return notice;
};

const empty = () => [
  el('p', {}, 'There is nothing in your basket yet.'),
  el('p', {}, el('a', { class: 'button', href: '#/' }, 'To the products')),
];

export const basketPage: Page = async ({ signal }) => {
  const profile = isSignedIn() ? await client.users.readProfile({ signal }) : undefined;
  const lines = el('div');
  const total = el('strong');
  const form = el('form', { class: 'checkout' });
  const show = () => {
    total.textContent = totalText();
    if (lines.querySelectorAll('.line').length === basket.lines().length) return;
    lines.replaceChildren(basketLines(basket.lines()));
    if (basket.lines().length === 0) form.replaceChildren(...empty());
  };
  const order = profile
    ? [addressFields({ recipient: profile.name, ...profile.addresses[0] }), el('button', {}, 'Place the order')]
    : [el('a', { class: 'button', href: '#/sign-in?to=basket' }, 'Sign in to order')];
  form.append(lines, el('p', { class: 'total' }, 'Total ', total), ...order);
  onSubmit(form, async () => {
    try {
      await place(form);
    } catch (caught) {
      if (!isProblem(caught, 'price-changed')) throw caught;
      const notice = newPrice(caught, () => {
        notice.remove();
        lines.replaceChildren(basketLines(basket.lines()));
      });
      form.prepend(notice);
    }
  });
  changes.addEventListener('change', show, { signal });
  if (basket.lines().length === 0) form.replaceChildren(...empty());
  else show();
  return { title: 'Basket', content: form };
};
