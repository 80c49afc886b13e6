import { type BasketLine, basket } from '../basket.ts';
import { el } from '../dom.ts';
import { shown, totalOf } from '../money.ts';

const quantityOf = ({ productId, title, quantity }: BasketLine, position: number): HTMLElement => {
  const id = `quantity-${position}`;
  const change = (event: Event) => {
    const { target } = event;
    const wanted = target instanceof HTMLInputElement ? target.valueAsNumber : Number.NaN;
    if (Number.isInteger(wanted) && wanted > 0) basket.change(productId, wanted);
  };
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, 'Quantity', el('span', { class: 'unseen' }, ` of ${title}`)),
    el('input', { id, name: `#/items/${position}/quantity`, type: 'number', min: 1, value: quantity, input: change }),
  );
};

/** The button is gone with its line: the focus goes back to the top, and is not lost. */
const remove = ({ productId }: BasketLine): void => {
  basket.remove(productId);
  document.querySelector('h1')?.focus();
};

const row = (line: BasketLine, position: number): HTMLElement =>
  el(
    'li',
    { class: 'line' },
    el('h2', {}, line.title),
    el('p', { class: 'quiet' }, `${shown(line.unitPrice)} each`),
    quantityOf(line, position),
    el(
      'button',
      { type: 'button', class: 'plain', click: () => remove(line) },
      'Remove',
      el('span', { class: 'unseen' }, ` ${line.title}`),
    ),
  );

/** The lines, each with its quantity under the pointer that a problem of the order would name. */
export const basketLines = (lines: readonly BasketLine[]): HTMLElement => el('ul', { class: 'lines' }, lines.map(row));

export const totalText = (): string => {
  const total = totalOf(basket.lines());
  return total ? shown(total) : '';
};
