import type { Pictured } from '../pictures/picture.ts';
import { changed } from '../shop.ts';
import type { Money } from '../ui/money.ts';
import { stored } from '../ui/stored.ts';

export type BasketLine = Pictured & {
  readonly id: string;
  /** As the customer saw it: the order says so, and is refused where it no longer holds. */
  readonly price: Money;
  readonly quantity: number;
};

const store = stored<readonly BasketLine[]>(localStorage, 'corner-shop-basket');

export const basket = {
  lines: (): readonly BasketLine[] => store.read() ?? [],
  count: (): number => basket.lines().reduce((sum, { quantity }) => sum + quantity, 0),
  set: (lines: readonly BasketLine[]): void => {
    store.write(lines.length === 0 ? null : lines);
    changed();
  },
  /** What a product was when it was put in, and no more of it than a line shows. */
  add: ({ id, sku, title, category, price }: Omit<BasketLine, 'quantity'>, quantity = 1): void => {
    const lines = basket.lines();
    const known = lines.find((line) => line.sku === sku);
    const others = lines.filter((line) => line !== known);
    basket.set([...others, { id, sku, title, category, price, quantity: (known?.quantity ?? 0) + quantity }]);
  },
  change: (sku: string, quantity: number): void => {
    basket.set(basket.lines().map((line) => (line.sku === sku ? { ...line, quantity } : line)));
  },
  remove: (sku: string): void => {
    basket.set(basket.lines().filter((line) => line.sku !== sku));
  },
};
