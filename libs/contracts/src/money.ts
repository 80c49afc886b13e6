/**
 * The currencies of ISO 4217 by the exponent of their minor unit: List One of its maintenance agency, SIX, as published on
 * 2026-01-01, but for codes that have no minor unit, such as gold, special drawing rights and those for tests. CLDR, and
 * so Intl, knows historic ones as well, and other exponents.
 */
const active = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
} as const;

/** Withdrawn since 2021 (List Three), all of two decimals: nothing is priced in them any more, but orders were. */
const withdrawn = 'ANG BGN CUC HRK SLL ZWL';

const exponents = new Map(
  Object.entries(active).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code) => [code, Number(exponent)] as const),
  ),
);

const former = new Set(withdrawn.split(' '));

/** Whether prices are made in it. */
export const isCurrency = (code: string): boolean => exponents.has(code);

/** Whether prices are made in it, or were until it was withdrawn. */
export const isKnownCurrency = (code: string): boolean => isCurrency(code) || former.has(code);

/** The minor unit's exponent by ISO 4217; 2 for what is no currency there. */
export const exponentOf = (code: string): number => exponents.get(code) ?? 2;

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
