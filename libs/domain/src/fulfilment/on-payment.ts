import { ask, type Decision, giveUp, nothing, type Standing, step } from './decision.ts';
import { askLater, type FulfilmentStatus, turn } from './fulfilment.ts';
import type { PaymentAnswer, PaymentStatus } from './payments.ts';

/** What the payment provider answered to the question of a status. */
export type PaymentInput = {
  readonly kind: 'payment';
  readonly asked: FulfilmentStatus;
  readonly answer: PaymentAnswer;
};

/** An answer counts only while its question still stands; one that tells nothing is asked for again, and never assumed. */
export const onPayment = (at: Standing, { asked, answer }: PaymentInput): Decision => {
  const { fulfilment, circumstances } = at;
  if (fulfilment.status !== asked) return nothing;
  const { now } = circumstances;
  if (answer.kind === 'unknown') return step(askLater(fulfilment, { now, waitMs: answer.retryAfterMs ?? 0 }));
  if (answer.kind === 'none') return step(askLater(fulfilment, { now }));
  return known(at, answer.status);
};

const known = (at: Standing, payment: PaymentStatus): Decision => {
  const told = { ...at, fulfilment: { ...at.fulfilment, payment } };
  switch (at.fulfilment.status) {
    case 'authorising':
      return onAuthorising(told, payment);
    case 'capturing':
      return onCapturing(told, payment);
    case 'voiding':
      return onVoiding(told, payment);
    default:
      return nothing;
  }
};

/** A provider may collect at once: then there is nothing left to capture later, and a refund where the order ends. */
const onAuthorising = (at: Standing, payment: PaymentStatus): Decision => {
  const { fulfilment, circumstances } = at;
  if (payment === 'authorised' || payment === 'captured') {
    const [asked, request] = ask(turn(fulfilment, { status: 'picking' }, circumstances), 'PickRequested');
    return step(asked, { kind: 'reach', to: 'paid' }, request);
  }
  if (payment !== 'declined') return giveUp(at, 'payment-declined');
  return step(turn(fulfilment, { status: 'cancelled' }, circumstances), {
    kind: 'cancel-order',
    reason: 'payment-declined',
  });
};

const onCapturing = ({ fulfilment, circumstances }: Standing, payment: PaymentStatus): Decision => {
  if (payment === 'authorised') return step(askLater(fulfilment, circumstances));
  if (payment !== 'captured') return step(turn(fulfilment, { status: 'uncollected' }, circumstances));
  return step(turn(fulfilment, { status: fulfilment.deliveredAt ? 'completed' : 'delivering' }, circumstances));
};

/** What turns out to be captured is refunded next: the question of the same status changes with the payment. */
const onVoiding = ({ fulfilment, circumstances }: Standing, payment: PaymentStatus): Decision =>
  payment === 'authorised' || payment === 'captured'
    ? step(askLater(fulfilment, circumstances))
    : step(turn(fulfilment, { status: 'cancelled' }, circumstances));
