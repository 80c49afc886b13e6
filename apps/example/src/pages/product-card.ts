import type { Client } from '@orderline/client/v1';
import { basket } from '../basket.ts';
import { el } from '../dom.ts';
import { shown } from '../money.ts';
import { say } from '../say.ts';

export type Product = Awaited<ReturnType<Client['products']['list']>>['items'][number];

const availability: Readonly<Record<string, string>> = {
  in_stock: 'In stock',
  low: 'Only a few left',
  out_of_stock: 'Sold out',
};

/** A picture of sorts: the same colour for the same title, everywhere. */
const tile = (title: string): HTMLElement => {
  const hue = [...title].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  const element = el('div', { class: 'tile', 'aria-hidden': 'true' }, title.charAt(0));
  element.style.setProperty('--hue', String(hue));
  return element;
};

export const productCard = ({ id, title, category, price, availability: has }: Product): HTMLElement => {
  const add = () => {
    basket.add({ productId: id, title, unitPrice: price });
    say(`${title} is in your basket.`);
  };
  return el(
    'li',
    { class: 'card' },
    tile(title),
    el('h2', {}, title),
    el('p', { class: 'quiet' }, category),
    el('p', { class: 'price' }, shown(price), el('span', { class: `badge ${has}` }, availability[has] ?? has)),
    el(
      'button',
      { type: 'button', click: add, disabled: has === 'out_of_stock' },
      'Add ',
      el('span', { class: 'unseen' }, title),
    ),
  );
};
