import { exponentOf } from './currencies.ts';

/** Money as it goes over the wire: a decimal string with the currency's own number of decimals, and ISO 4217. */
export type DecimalMoney = { readonly amount: string; readonly currency: string };

/** Whole minor units of an ISO 4217 currency. */
export type MinorMoney = { readonly minor: number; readonly currency: string };

/** A sum of money, which may be larger than any one amount. */
export type MinorSum = { readonly minor: bigint; readonly currency: string };

/** `{ minor: 1250, currency: 'GBP' }` is `{ amount: '12.50', currency: 'GBP' }`; throws where a number is no safe integer. */
export const decimalOf = ({ minor, currency }: MinorMoney | MinorSum): DecimalMoney => {
  if (typeof minor === 'number' && !Number.isSafeInteger(minor))
    throw new RangeError(`money is whole minor units within ±2^53, got ${minor}`);
  const exponent = exponentOf(currency);
  const digits = String(minor)
    .replace('-', '')
    .padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = digits.slice(digits.length - exponent);
  const amount = exponent === 0 ? whole : `${whole}.${fraction}`;
  return { amount: minor < 0 ? `-${amount}` : amount, currency };
};

/** Reads what `decimalOf` writes, also with fewer decimals; null where it is no such number, too precise or too large. */
export const minorOf = ({ amount, currency }: DecimalMoney): MinorMoney | null => {
  const [, sign, whole, fraction = ''] = /^(-?)(0|[1-9]\d{0,15})(?:\.(\d{1,4}))?$/.exec(amount) ?? [];
  const exponent = exponentOf(currency);
  if (whole === undefined || fraction.length > exponent) return null;
  const minor = Number(whole + fraction.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) return null;
  return { minor: sign === '-' && minor > 0 ? -minor : minor, currency };
};
