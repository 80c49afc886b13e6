export type Money = { readonly amount: string; readonly currency: string };

/** For people, in their own language's form. */
export const shown = ({ amount, currency }: Money): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(asNumeral(amount));

/** The API writes every amount as a decimal numeral, which Intl formats without rounding it to a float. */
const asNumeral = (amount: string) => amount as Intl.StringNumericLiteral;

type Priced = { readonly price: Money; readonly quantity: number };

/** Exact: whole minor units, never floats. All lines have one currency, as an order has. */
export const totalOf = (lines: readonly Priced[]): Money | undefined => {
  const [first] = lines;
  if (!first) return undefined;
  const [, decimals = ''] = first.price.amount.split('.');
  const minor = lines.reduce((sum, { price, quantity }) => {
    return sum + BigInt(price.amount.replace('.', '')) * BigInt(quantity);
  }, 0n);
  const digits = minor.toString().padStart(decimals.length + 1, '0');
  const whole = digits.slice(0, digits.length - decimals.length);
  return {
    amount: decimals === '' ? whole : `${whole}.${digits.slice(-decimals.length)}`,
    currency: first.price.currency,
  };
};
