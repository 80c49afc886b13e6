import { changes, isSignedIn } from '../shop.ts';
import { el } from '../ui/dom.ts';
import type { Page } from '../ui/router.ts';
import { basket } from './basket.ts';
import { liveBasketLines } from './basket-lines.ts';

export const emptyBasket = (): readonly HTMLElement[] => [
  el('p', {}, 'There is nothing in your basket yet.'),
  el('p', {}, el('a', { class: 'button', href: '#/' }, 'Look around')),
];

export const basketPage: Page = ({ signal }) => {
  const content = el('div', { class: 'medium' });
  const showEmpty = () => content.replaceChildren(...emptyBasket());
  if (basket.lines().length === 0) showEmpty();
  else {
    const on = isSignedIn() ? 'Go to checkout' : 'Sign in to order';
    content.append(
      liveBasketLines(changes, { signal, onEmpty: showEmpty }),
      el('p', { class: 'actions' }, el('a', { class: 'button', href: '#/checkout' }, on)),
    );
  }
  return { title: 'Basket', content };
};
