import type { Product } from '../shop.ts';
import { el } from '../ui/dom.ts';

const words: Readonly<Record<string, string>> = {
  in_stock: 'In stock',
  low: 'Only a few left',
  out_of_stock: 'Sold out',
};

export const isSoldOut = ({ availability }: Product): boolean => availability === 'out_of_stock';

/** How much there is, in words; of a value that came later than this app, that one may ask. */
export const availabilityBadge = ({ availability }: Product): HTMLElement =>
  el('span', { class: 'badge', 'data-is': availability }, words[availability] ?? 'Ask us');
