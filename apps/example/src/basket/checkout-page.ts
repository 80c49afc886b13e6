import { addressChoice } from '../account/address-choice.ts';
import { customersOnly } from '../account/customers-only.ts';
import { changes, client, isProblem, type NewOrder } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { onSubmit } from '../ui/forms.ts';
import { totalOf } from '../ui/money.ts';
import type { Page } from '../ui/router.ts';
import { say } from '../ui/say.ts';
import { basket } from './basket.ts';
import { liveBasketLines } from './basket-lines.ts';
import { emptyBasket } from './basket-page.ts';
import { intentKey, intentMet } from './intent.ts';
import { priceNotice } from './price-notice.ts';

/** The basket as an order, at the price that the customer was shown. */
const orderTo = (shippingAddress: NewOrder['shippingAddress']): NewOrder => ({
  lines: basket.lines().map(({ sku, quantity }) => ({ sku, quantity })),
  shippingAddress,
  expectedTotal: totalOf(basket.lines()),
});

const place = async (shippingAddress: NewOrder['shippingAddress']): Promise<string> => {
  const order = orderTo(shippingAddress);
  const { number } = await client.orders.place(order, { idempotencyKey: intentKey(order) });
  intentMet();
  return number;
};

export const checkoutPage: Page = customersOnly(async ({ signal }) => {
  if (basket.lines().length === 0) return { title: 'Checkout', content: emptyBasket() };
  const [{ items }, { name }] = await Promise.all([
    client.users.listAddresses({ signal }),
    client.users.readProfile({ signal }),
  ]);
  const form = el('form', { class: 'checkout' });
  const address = addressChoice(form, { saved: items, recipient: name.fullName });
  form.append(
    address.content,
    el(
      'section',
      { class: 'summary', 'aria-labelledby': 'summary' },
      el('h2', { id: 'summary' }, 'Your order'),
      liveBasketLines(changes, { signal, onEmpty: () => form.replaceChildren(...emptyBasket()) }),
      el('button', {}, 'Place the order'),
      el('p', { class: 'quiet' }, 'You can cancel until it is shipped.'),
    ),
  );
  onSubmit(form, async () => {
    try {
      const number = await place(address.stated());
      const saving = address.save();
      location.hash = `#/orders/${number}`;
      basket.set([]);
      say(`Thank you: order ${number} is placed.`);
      saving.catch(() => say(`Order ${number} is placed. Its address could not be kept: add it to your addresses.`));
    } catch (caught) {
      if (!isProblem(caught, 'price-changed')) throw caught;
      form.prepend(priceNotice(caught));
    }
  });
  return { title: 'Checkout', content: form };
});
