/** Whole minor units of an ISO 4217 currency: `{ minor: 1250, currency: 'GBP' }` is £12.50. */
export type Money = { readonly minor: number; readonly currency: string };

export const money = (minor: number, currency: string): Money => {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`money is whole minor units within ±2^53, got ${minor}`);
  return { minor, currency };
};

/** The amount `times` over, or null where it exceeds 2^53 − 1 minor units. */
export const multiply = ({ minor, currency }: Money, times: number): Money | null => {
  const product = minor * times;
  return Number.isSafeInteger(product) ? { minor: product, currency } : null;
};

/** The sum, or null where it exceeds 2^53 − 1 minor units; adding two currencies is a bug and throws. */
export const add = (one: Money, other: Money): Money | null => {
  if (one.currency !== other.currency) throw new TypeError(`cannot add ${other.currency} to ${one.currency}`);
  const sum = one.minor + other.minor;
  return Number.isSafeInteger(sum) ? { minor: sum, currency: one.currency } : null;
};

export const sameMoney = (one: Money, other: Money): boolean =>
  one.minor === other.minor && one.currency === other.currency;
