import { picture } from '../pictures/picture.ts';
import { el, unseen } from '../ui/dom.ts';
import { quantity } from '../ui/field.ts';
import { shown, totalOf } from '../ui/money.ts';
import { type BasketLine, basket } from './basket.ts';

/** The button is gone with its line: the focus goes back to the top, and is not lost. */
const remove = ({ sku }: BasketLine): void => {
  basket.remove(sku);
  document.querySelector('h1')?.focus();
};

const row = (line: BasketLine, position: number): HTMLElement =>
  el(
    'li',
    { class: 'line' },
    picture(line),
    el(
      'div',
      {},
      el('h3', {}, el('a', { href: `#/products/${line.id}` }, line.title)),
      el('p', { class: 'quiet' }, `${shown(line.price)} each`),
    ),
    quantity({
      name: `#/lines/${position}/quantity`,
      of: line.title,
      value: line.quantity,
      onChange: (wanted) => basket.change(line.sku, wanted),
    }),
    el('button', { type: 'button', class: 'plain', click: () => remove(line) }, 'Remove', unseen(` ${line.title}`)),
  );

export const totalText = (): string => {
  const total = totalOf(basket.lines());
  return total ? shown(total) : '';
};

/** The lines, each with its quantity under the pointer that a problem of the order would name, and what they come to. */
const basketLines = (): HTMLElement =>
  el(
    'div',
    { class: 'basket' },
    el('ul', { class: 'rows' }, basket.lines().map(row)),
    el('p', { class: 'total' }, 'Total ', el('strong', {}, totalText())),
  );

/** Keeps them true while the basket changes; a line in which somebody types is left as it is. */
export const liveBasketLines = (changes: EventTarget, { signal, onEmpty }: Live): HTMLElement => {
  let shownLines = basketLines();
  const skus = () =>
    basket
      .lines()
      .map(({ sku, price }) => `${sku} ${price.amount}`)
      .join();
  let known = skus();
  const holder = el('div', {}, shownLines);
  const show = () => {
    const total = shownLines.querySelector('.total strong');
    if (total) total.textContent = totalText();
    if (known === skus()) return;
    known = skus();
    shownLines = basketLines();
    holder.replaceChildren(shownLines);
    if (basket.lines().length === 0) onEmpty();
  };
  changes.addEventListener('change', show, { signal });
  return holder;
};

type Live = { readonly signal: AbortSignal; readonly onEmpty: () => void };
