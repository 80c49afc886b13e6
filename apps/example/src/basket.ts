import type { Money } from './money.ts';
import { changed } from './shop.ts';
import { stored } from './stored.ts';

export type BasketLine = {
  readonly productId: string;
  readonly title: string;
  /** As the customer saw it: the order says so, and is refused where it no longer holds. */
  readonly unitPrice: Money;
  readonly quantity: number;
};

const store = stored<readonly BasketLine[]>(localStorage, 'orderline-basket');

export const basket = {
  lines: (): readonly BasketLine[] => store.read() ?? [],
  set: (lines: readonly BasketLine[]): void => {
    store.write(lines.length === 0 ? null : lines);
    changed();
  },
  add: (line: Omit<BasketLine, 'quantity'>): void => {
    const lines = basket.lines();
    const known = lines.find(({ productId }) => productId === line.productId);
    const others = lines.filter((other) => other !== known);
    basket.set([...others, { ...line, quantity: (known?.quantity ?? 0) + 1 }]);
  },
  change: (productId: string, quantity: number): void => {
    basket.set(basket.lines().map((line) => (line.productId === productId ? { ...line, quantity } : line)));
  },
  remove: (productId: string): void => {
    basket.set(basket.lines().filter((line) => line.productId !== productId));
  },
};
