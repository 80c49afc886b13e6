import type { SalesRow } from './columns.ts';
import type { Reason } from './reasons.ts';

/** A line that can be played; `price` in whole pence. */
export type Sale = {
  readonly invoice: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly price: number;
  readonly customer: string;
  readonly country: string;
};

/** `units` is the line's quantity as it stands in the file, 0 where that cannot be read. */
export type Cleaned =
  | { readonly kind: 'sale'; readonly line: number; readonly units: number; readonly sale: Sale }
  | {
      readonly kind: 'left-out';
      readonly line: number;
      readonly units: number;
      readonly reason: Reason;
      readonly code: string;
    };

const LONGEST_TITLE = 200;
const GOODS = /^(?:\d{5}[A-Z]{0,10}|DCGS\w{1,20}|SP\d{1,10}|PADS)$/;

const wholeNumber = (text: string): number | undefined => {
  if (!/^[+-]?\d+(?:\.0+)?$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number + 0 : undefined;
};

/** Pounds as pence, half a penny rounded away from 0; computed on digits, as 1.005 × 100 is not 100.5. */
const pence = (text: string): number | undefined => {
  const [, sign, whole, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const minor = Number(whole + fraction.slice(0, 2).padEnd(2, '0')) + (fraction.charAt(2) >= '5' ? 1 : 0);
  if (!Number.isSafeInteger(minor)) return undefined;
  return sign === '-' && minor > 0 ? -minor : minor;
};

const customerNumber = (text: string): string | undefined => /^(\d{1,12})(?:\.0+)?$/.exec(text)?.[1];

/** One line of at most 200 characters, without control characters and halves of surrogate pairs. */
const titleOf = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TITLE)
    .replace(/\p{Cs}/gu, '');

const reasonOf = (sale: Sale): Reason | undefined => {
  if (/^C/i.test(sale.invoice)) return 'cancellation';
  if (!/^\d{1,20}$/.test(sale.invoice)) return 'accounting-entry';
  if (!GOODS.test(sale.sku)) return 'non-product-code';
  if (sale.quantity < 0) return 'negative-quantity';
  if (sale.quantity === 0) return 'zero-quantity';
  if (sale.customer === '') return 'missing-customer';
  if (sale.price === 0) return 'price-zero';
  if (sale.price < 0) return 'negative-price';
  return undefined;
};

/** Judges one line by itself; the first reason in the order of `reasons` counts. */
export const clean = (row: SalesRow): Cleaned => {
  const quantity = wholeNumber(row.quantity);
  const price = pence(row.price);
  const customer = row.customer === '' ? '' : customerNumber(row.customer);
  const place = { line: row.line, units: quantity ?? 0, code: row.code.toUpperCase() };
  if (!row.invoice || !row.code || quantity === undefined || price === undefined || customer === undefined) {
    return { kind: 'left-out', ...place, reason: 'unreadable-line' };
  }
  const title = titleOf(row.description);
  const sale = { invoice: row.invoice, sku: place.code, title, quantity, price, customer, country: row.country };
  const reason = reasonOf(sale);
  return reason === undefined
    ? { kind: 'sale', line: row.line, units: quantity, sale }
    : { kind: 'left-out', ...place, reason };
};
