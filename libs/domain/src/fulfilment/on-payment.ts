import {
  advanceTo,
  cancelAndCompensate,
  type Decision,
  type DecisionContext,
  ignored,
  requestFrom,
} from './decision.ts';
import { type FulfilmentStatus, retryPaymentLater, transition } from './fulfilment.ts';
import type { PaymentAnswer, PaymentStatus } from './payments.ts';

/** What the payment provider answered to the question of a status. */
export type PaymentInput = {
  readonly kind: 'payment';
  readonly asked: FulfilmentStatus;
  readonly answer: PaymentAnswer;
};

/** An answer counts only while its question still stands; one that tells nothing is asked for again, and never assumed. */
export const onPayment = (at: DecisionContext, { asked, answer }: PaymentInput): Decision => {
  const { fulfilment, timing } = at;
  if (fulfilment.status !== asked) return ignored;
  const { now } = timing;
  if (answer.kind === 'unknown')
    return advanceTo(retryPaymentLater(fulfilment, { now, waitMs: answer.retryAfterMs ?? 0 }));
  if (answer.kind === 'none') return advanceTo(retryPaymentLater(fulfilment, { now }));
  return known(at, answer.status);
};

const known = (at: DecisionContext, payment: PaymentStatus): Decision => {
  const told = { ...at, fulfilment: { ...at.fulfilment, payment } };
  switch (at.fulfilment.status) {
    case 'authorising':
      return onAuthorising(told, payment);
    case 'capturing':
      return onCapturing(told, payment);
    case 'voiding':
      return onVoiding(told, payment);
    default:
      return ignored;
  }
};

/** A provider may collect at once: then there is nothing left to capture later, and a refund where the order ends. */
const onAuthorising = (at: DecisionContext, payment: PaymentStatus): Decision => {
  const { fulfilment, timing } = at;
  if (payment === 'authorised' || payment === 'captured') {
    const [asked, request] = requestFrom(transition(fulfilment, { status: 'picking' }, timing), 'PickRequested');
    return advanceTo(asked, { kind: 'advance-order', to: 'paid' }, request);
  }
  if (payment !== 'declined') return cancelAndCompensate(at, 'payment-declined');
  return advanceTo(transition(fulfilment, { status: 'cancelled' }, timing), {
    kind: 'cancel-order',
    reason: 'payment-declined',
  });
};

const onCapturing = ({ fulfilment, timing }: DecisionContext, payment: PaymentStatus): Decision => {
  if (payment === 'authorised') return advanceTo(retryPaymentLater(fulfilment, timing));
  if (payment !== 'captured') return advanceTo(transition(fulfilment, { status: 'uncollected' }, timing));
  return advanceTo(transition(fulfilment, { status: fulfilment.deliveredAt ? 'completed' : 'delivering' }, timing));
};

/** What turns out to be captured is refunded next: the question of the same status changes with the payment. */
const onVoiding = ({ fulfilment, timing }: DecisionContext, payment: PaymentStatus): Decision =>
  payment === 'authorised' || payment === 'captured'
    ? advanceTo(retryPaymentLater(fulfilment, timing))
    : advanceTo(transition(fulfilment, { status: 'cancelled' }, timing));
