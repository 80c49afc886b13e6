import { decimalOf, minorOf } from '@orderline/contracts/money';
import type { Payment } from '@orderline/contracts/partners';

type LedgerLine = { readonly count: number; readonly amount: string };

/** By currency and status; XXX are voids whose authorisation never came. */
export type Ledger = {
  readonly payments: number;
  readonly currencies: Readonly<Record<string, Readonly<Partial<Record<Payment['status'], LedgerLine>>>>>;
};

const lineOf = (currency: string, payments: readonly Payment[]): LedgerLine => {
  const minor = payments.reduce((sum, { amount }) => sum + BigInt(minorOf(amount)?.minor ?? 0), 0n);
  return { count: payments.length, amount: decimalOf({ minor, currency }).amount };
};

/** What a check from outside holds against the orders: counts and sums. */
export const ledgerOf = (payments: readonly Payment[]): Ledger => {
  const currencies = [...Map.groupBy(payments, ({ amount }) => amount.currency)].map(([currency, own]) => {
    const byStatus = [...Map.groupBy(own, ({ status }) => status)];
    return [
      currency,
      Object.fromEntries(byStatus.map(([status, alike]) => [status, lineOf(currency, alike)])),
    ] as const;
  });
  return { payments: payments.length, currencies: Object.fromEntries(currencies) };
};
