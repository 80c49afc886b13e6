import { err, type Id, type Money, type OrderId, ok, type Result } from '../shared/index.ts';
import { askAgainAfterMs, type Fulfilment, manyAttempts } from './fulfilment.ts';
import type { RefundAnswer } from './payments.ts';

export type RefundId = Id<'Refund'>;

/** Why staff give money back; the codes are stable. */
export const refundReasons = ['damaged', 'missing', 'wrong-item', 'returned', 'late', 'goodwill', 'other'] as const;

export type RefundReason = (typeof refundReasons)[number];

/** `requested`: the payment provider is asked, and asked again while it does not tell. */
export type RefundState = 'requested' | 'done' | 'refused';

/** Who of the staff asked for something: a person, or a program by its key. */
export type StaffActor = { readonly kind: 'user' | 'api-key'; readonly id: string };

/** Money that staff give back of an order that goes on, or has ended well: a part, or all that is left. */
export type Refund = {
  readonly id: RefundId;
  readonly orderId: OrderId;
  readonly amount: Money;
  readonly reason: RefundReason;
  readonly requestedBy: StaffActor;
  readonly state: RefundState;
  /** Questions that brought no answer. */
  readonly attempts: number;
  /** When the payment provider is to be asked; null once it has told. */
  readonly nextAt: Date | null;
  readonly requestedAt: Date;
  readonly settledAt: Date | null;
  /** Why the provider refused it, where it said. */
  readonly refusal: string | null;
};

/** Asked for so often without an answer that somebody should look: it holds what is left of the order meanwhile. */
export const isUnanswered = ({ state, attempts }: Pick<Refund, 'state' | 'attempts'>): boolean =>
  state === 'requested' && attempts >= manyAttempts;

export type RefundRefusal =
  | { readonly kind: 'refund-not-possible'; readonly why: 'not-collected' | 'order-cancelled' }
  | { readonly kind: 'refund-too-large'; readonly left: Money }
  | { readonly kind: 'wrong-currency'; readonly currency: string }
  | { readonly kind: 'too-many-refunds' };

/** As many as one look at an order shows. */
export const mostRefunds = 100;

type Sums = Pick<Fulfilment, 'amount' | 'refunding' | 'refunded'>;

/** What can still be given back: neither was it, nor is it asked for. */
export const refundable = ({ amount, refunding, refunded }: Sums): Money => ({
  ...amount,
  minor: amount.minor - refunding - refunded,
});

const isCancelling = ({ status }: Pick<Fulfilment, 'status'>): boolean =>
  status === 'voiding' || status === 'cancelled';

/** Why nothing of it can be given back by staff, whatever the amount; null where something can. */
export const whyNoRefund = (fulfilment: Fulfilment): RefundRefusal | null => {
  // What is left of a cancelled order is given back anyway.
  if (isCancelling(fulfilment)) return { kind: 'refund-not-possible', why: 'order-cancelled' };
  if (fulfilment.payment !== 'captured') return { kind: 'refund-not-possible', why: 'not-collected' };
  return null;
};

/** The fulfilment with so much more on its way back: never more than was collected, whoever asks at the same time. */
export const reserveRefund = (fulfilment: Fulfilment, amount: Money): Result<Fulfilment, RefundRefusal> => {
  const refusal = whyNoRefund(fulfilment);
  if (refusal) return err(refusal);
  const left = refundable(fulfilment);
  if (amount.currency !== left.currency) return err({ kind: 'wrong-currency', currency: left.currency });
  if (amount.minor > left.minor) return err({ kind: 'refund-too-large', left });
  return ok({ ...fulfilment, refunding: fulfilment.refunding + amount.minor });
};

export type SettledRefund = { readonly fulfilment: Fulfilment; readonly refund: Refund };

type Settling = SettledRefund & { readonly answer: RefundAnswer; readonly now: Date };

/** What an answer makes of a refund that was asked for. A cancellation that waited for it goes on at once. */
export const settleRefund = ({ fulfilment, refund, answer, now }: Settling): SettledRefund => {
  if (answer.kind === 'unknown' || answer.kind === 'none') {
    const { attempts } = refund;
    const waitMs = answer.kind === 'unknown' ? answer.retryAfterMs : 0;
    const nextAt = new Date(now.getTime() + askAgainAfterMs(attempts, waitMs));
    return { fulfilment, refund: { ...refund, attempts: attempts + 1, nextAt } };
  }
  const { minor } = refund.amount;
  const left = {
    ...fulfilment,
    refunding: fulfilment.refunding - minor,
    refunded: fulfilment.refunded + (answer.kind === 'done' ? minor : 0),
    nextAt: fulfilment.status === 'voiding' ? now : fulfilment.nextAt,
  };
  const refusal = answer.kind === 'refused' ? (answer.reason ?? null) : null;
  return { fulfilment: left, refund: { ...refund, state: answer.kind, nextAt: null, settledAt: now, refusal } };
};
