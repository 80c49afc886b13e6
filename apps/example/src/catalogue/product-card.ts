import { basket } from '../basket/basket.ts';
import { picture } from '../pictures/picture.ts';
import type { Product } from '../shop.ts';
import { el, unseen } from '../ui/dom.ts';
import { shown } from '../ui/money.ts';
import { say } from '../ui/say.ts';
import { availabilityBadge, isSoldOut } from './availability.ts';

export const putIntoBasket = (product: Product, quantity?: number): void => {
  basket.add(product, quantity);
  say(`In your basket: ${product.title}`);
};

/** A product in a list; its title leads to its page, and so does all of the card but the button. */
export const productCard = (product: Product): HTMLElement =>
  el(
    'li',
    { class: 'card' },
    picture(product),
    el('h2', {}, el('a', { href: `#/products/${product.id}` }, product.title)),
    el('p', { class: 'facts' }, el('strong', {}, shown(product.price)), availabilityBadge(product)),
    el(
      'button',
      { type: 'button', class: 'second', click: () => putIntoBasket(product), disabled: isSoldOut(product) },
      'Add ',
      unseen(`${product.title} `),
      'to basket',
    ),
  );
