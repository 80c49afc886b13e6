import { svg } from './dom.ts';

const outlines = {
  shop: 'M4 10v9h16v-9M3 10l2-6h14l2 6a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0M10 19v-5h4v5',
  orders: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  inbox: 'M3 6h18v13H3zM3 7l9 7 9-7',
  basket: 'M3 9h18l-2 11H5zM8 9l3-6M16 9l-3-6',
  account: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-9 16-9 16 0',
} as const;

export type Icon = keyof typeof outlines;

/** A small drawing beside a word that says the same. */
export const icon = (name: Icon): SVGElement =>
  svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, svg('path', { d: outlines[name] }));
