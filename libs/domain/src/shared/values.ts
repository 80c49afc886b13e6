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

/**
 * An e-mail address as it is stored and looked up: trimmed, NFC, lower case, its domain as the ASCII that DNS and mail
 * servers know (UTS 46), so that `info@münchen.de` is `info@xn--mnchen-3ya.de`. What is no address is lower case as well.
 */
export const canonicalEmail = (email: string): string => {
  const stated = email.trim().normalize('NFC');
  const at = stated.lastIndexOf('@');
  return `${stated.slice(0, at + 1)}${asciiDomain(stated.slice(at + 1))}`.toLowerCase();
};

/** What ends a host in a URL, or is decoded there. */
const foreign = /[\s/?#:@\\%[\]<>^|]/u;

/** A domain that is ASCII stays as it is: those that were stored before are found. */
const asciiDomain = (domain: string): string => {
  if (!/[^\0-\x7f]/.test(domain) || foreign.test(domain)) return domain;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return domain;
  }
};

/**
 * A postal address, each text trimmed and NFC; `country` is ISO 3166-1 alpha-2, XK, or ZZ where it is unknown. `city` and
 * `postalCode` are empty where addresses of the country may do without.
 */
export type Address = {
  readonly recipient: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly country: string;
};

/** What an order keeps of an address whose person was erased: the country, which names nobody. */
export const withoutPerson = ({ country }: Address): Address => ({
  recipient: 'erased',
  line1: 'erased',
  city: 'erased',
  postalCode: 'erased',
  country,
});

/** Why an order is given up on its way: decided by fulfilment, kept by orders, told by notifications. */
export type CancellationCause =
  | 'payment-declined'
  | 'payment-timeout'
  | 'warehouse-rejected'
  | 'warehouse-timeout'
  | 'carrier-rejected'
  | 'carrier-timeout';

/** What the carrier tells of the goods that it has. */
export type Parcel = { readonly carrier?: string | undefined; readonly trackingNumber?: string | undefined };
