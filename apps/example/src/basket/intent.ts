import { newRandomKey } from '../shop.ts';
import { stored } from '../ui/stored.ts';

type Intent = { readonly what: string; readonly key: string };

const store = stored<Intent>(sessionStorage, 'corner-shop-intent');

/**
 * One key for one intent: the same order keeps its Idempotency-Key over a second click, a lost answer and a reload, so it
 * is placed once; another order gets another key.
 */
export const intentKey = (order: object): string => {
  const what = JSON.stringify(order);
  const known = store.read();
  if (known?.what === what) return known.key;
  const key = newRandomKey();
  store.write({ what, key });
  return key;
};

/** The next order is another one, even if it is for the same things. */
export const intentMet = (): void => store.write(null);
