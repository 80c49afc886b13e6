import { decimalOf, minorOf } from '@orderline/contracts/money';
import type { Payment } from '@orderline/contracts/partners';

export type Change = 'capture' | 'void';

export type AskedRefund = NonNullable<Payment['refunds']>[number];

/** What an authorisation asks for; `decline` is the provider's reason, where it will decline. */
export type Authorising = Pick<Payment, 'reference' | 'amount'> & { readonly decline?: string | undefined };

export type Verdict = { readonly kind: 'new' | 'kept' | 'conflict'; readonly payment: Payment };

const ways = {
  capture: { from: 'authorised', to: 'captured' },
  void: { from: 'authorised', to: 'voided' },
} as const satisfies Record<Change, { from: Payment['status']; to: Payment['status'] }>;

/** XXX is ISO 4217 for no currency: the amount of a void that came before its authorisation. */
const unknownAmount = { amount: '0.00', currency: 'XXX' } as const;

const isTombstone = ({ amount }: Payment): boolean => amount.currency === unknownAmount.currency;

const isSame = (one: Payment['amount'], other: Payment['amount']): boolean =>
  one.amount === other.amount && one.currency === other.currency;

/** A payment is authorised once; one that was voided before stays voided. */
export const authorise = (found: Payment | undefined, { reference, amount, decline }: Authorising): Verdict => {
  if (found && isTombstone(found)) return { kind: 'new', payment: { ...found, amount } };
  if (found) return { kind: isSame(found.amount, amount) ? 'kept' : 'conflict', payment: found };
  const payment: Payment =
    decline === undefined
      ? { reference, status: 'authorised', amount }
      : { reference, status: 'declined', amount, reason: decline };
  return { kind: 'new', payment };
};

/** Undefined where there is no such payment; a void of what is unknown is kept. */
export const change = (found: Payment | undefined, reference: string, asked: Change): Verdict | undefined => {
  const { from, to } = ways[asked];
  if (!found) {
    return asked === 'void'
      ? { kind: 'new', payment: { reference, status: 'voided', amount: unknownAmount } }
      : undefined;
  }
  if (found.status === to) return { kind: 'kept', payment: found };
  return found.status === from
    ? { kind: 'new', payment: { ...found, status: to } }
    : { kind: 'conflict', payment: found };
};

const minorIn = ({ amount }: Pick<Payment, 'amount'>): number => minorOf(amount)?.minor ?? 0;

/** What is captured and was not given back. */
const leftOf = (payment: Payment): Payment['amount'] => {
  const given = (payment.refunds ?? []).reduce((sum, refund) => sum + minorIn(refund), 0);
  return decimalOf({ minor: minorIn(payment) - given, currency: payment.amount.currency });
};

/** Gives so much back, or all that is left; asked for again under its id it is the same refund. Undefined where there is no payment. */
export const refund = (found: Payment | undefined, reference: string, asked?: AskedRefund): Verdict | undefined => {
  if (!found) return undefined;
  const wanted = asked ?? { refund: reference, amount: leftOf(found) };
  const { refunds = [] } = found;
  const same = refunds.find((one) => one.refund === wanted.refund);
  if (same && (!asked || isSame(same.amount, wanted.amount))) return { kind: 'kept', payment: found };
  const left = leftOf(found);
  const isLeft = wanted.amount.currency === left.currency && minorIn(wanted) <= minorIn({ amount: left });
  if (same || found.status !== 'captured' || !isLeft || minorIn(wanted) <= 0)
    return { kind: 'conflict', payment: found };
  const given = { ...found, refunds: [...refunds, wanted] };
  const status = minorIn({ amount: leftOf(given) }) === 0 ? 'refunded' : 'captured';
  return { kind: 'new', payment: { ...given, status } };
};
