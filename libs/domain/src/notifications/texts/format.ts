import type { Amount } from '../notice.ts';

/** Numbers, money and times as a locale writes them. */
export type Format = {
  readonly count: (number: number) => string;
  /** With as many decimals as the amount has: Intl would take its own for some currencies. */
  readonly money: (amount: Amount) => string;
  /** To the minute, in UTC, and it says so: where its reader is, nobody knows. */
  readonly time: (at: string) => string;
};

const MOST = 500;

/** What Intl makes is dear to make; of what few readers need, little is kept. */
const kept = <Made>(make: (...parts: readonly string[]) => Made): ((...parts: readonly string[]) => Made) => {
  const made = new Map<string, Made>();
  return (...parts) => {
    const key = parts.join(' ');
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= MOST) made.clear();
    const fresh = make(...parts);
    made.set(key, fresh);
    return fresh;
  };
};

const numbers = kept((locale) => new Intl.NumberFormat(locale));

const money = kept(
  (locale, currency, decimals) =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: Number(decimals),
      maximumFractionDigits: Number(decimals),
    }),
);

const times = kept(
  (locale) =>
    new Intl.DateTimeFormat(locale, {
      ...{ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
      ...{ timeZone: 'UTC', timeZoneName: 'short' },
    }),
);

const isDecimal = (text: string): text is `${number}` => /^-?\d+(?:\.\d+)?$/.test(text);

export const formatOf = (locale: string): Format => ({
  count: (number) => numbers(locale).format(number),
  money: ({ amount, currency }) => {
    if (!isDecimal(amount)) return `${amount} ${currency}`;
    const decimals = String(amount.split('.')[1]?.length ?? 0);
    return money(locale, currency, decimals).format(amount);
  },
  time: (at) => times(locale).format(new Date(at)),
});
