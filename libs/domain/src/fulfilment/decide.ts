import type { Parcel } from '../shared/index.ts';
import {
  advanceTo,
  cancelAndCompensate,
  compensate,
  type Decision,
  type DecisionContext,
  type Effect,
  ignored,
  impossible,
  requestFrom,
} from './decision.ts';
import {
  type DecisionTiming,
  type Fulfilment,
  type FulfilmentStatus,
  retryPaymentLater,
  transition,
} from './fulfilment.ts';
import type { PaymentAnswer, PaymentStatus } from './payments.ts';
import { refundable } from './refund.ts';
import { onAskedAgain, onOverdue, type Reminder } from './remind.ts';

/** What the payment provider answered to the question of a status. */
type PaymentInput = {
  readonly kind: 'payment';
  readonly asked: FulfilmentStatus;
  readonly answer: PaymentAnswer;
};

/** An answer counts only while its question still stands; one that tells nothing is asked for again, and never assumed. */
const onPayment = (at: DecisionContext, { asked, answer }: PaymentInput): Decision => {
  const { fulfilment, timing } = at;
  if (fulfilment.status !== asked) return ignored;
  const { now } = timing;
  if (answer.kind === 'unknown') return advanceTo(retryPaymentLater(fulfilment, { now, waitMs: answer.retryAfterMs }));
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
  const isOurs = payment === 'refunded' && refundable(fulfilment).minor === 0;
  if (payment !== 'captured' && !isOurs) return advanceTo(transition(fulfilment, { status: 'uncollected' }, timing));
  return advanceTo(transition(fulfilment, { status: fulfilment.deliveredAt ? 'completed' : 'delivering' }, timing));
};

/**
 * What turns out to be captured is refunded next: the question of the same status changes with the payment. What staff had
 * given back before is told already, and what they have asked for is waited for, so that no more is given back than is left.
 */
const onVoiding = ({ fulfilment, timing }: DecisionContext, payment: PaymentStatus): Decision => {
  const isOpen = payment === 'authorised' || payment === 'captured' || fulfilment.refunding > 0;
  if (isOpen) return advanceTo(retryPaymentLater(fulfilment, timing));
  const amount = refundable(fulfilment);
  const isTold = payment === 'refunded' && amount.minor > 0;
  return advanceTo(
    transition(fulfilment, { status: 'cancelled' }, timing),
    ...(isTold ? [{ kind: 'refund-order', amount } as const] : []),
  );
};

const order: readonly FulfilmentStatus[] = ['authorising', 'picking', 'shipping', 'capturing', 'delivering'];

/** Before its status an answer is impossible; after it, and once all has ended, it comes too late to matter. */
const expected = ({ fulfilment }: DecisionContext, status: FulfilmentStatus, then: () => Decision): Decision => {
  if (fulfilment.status === status) return then();
  const isEarly = order.includes(fulfilment.status) && order.indexOf(fulfilment.status) < order.indexOf(status);
  return isEarly || wasNeverAsked(fulfilment, status) ? impossible : ignored;
};

const wasNeverAsked = ({ pickRequests, shipmentRequests }: Fulfilment, status: FulfilmentStatus): boolean =>
  status === 'picking' ? pickRequests === 0 : shipmentRequests === 0;

const onPicked = ({ fulfilment, timing }: DecisionContext): Decision => {
  const [asked, request] = requestFrom(transition(fulfilment, { status: 'shipping' }, timing), 'ShipmentRequested');
  return advanceTo(asked, { kind: 'advance-order', to: 'packed' }, request);
};

const onCollected = ({ fulfilment, timing }: DecisionContext, parcel: Parcel): Decision =>
  advanceTo(transition(fulfilment, { status: 'capturing' }, timing), {
    kind: 'advance-order',
    to: 'shipped',
    ...parcel,
  });

const onDelivered = ({ fulfilment, timing }: DecisionContext, parcel: Parcel): Decision => {
  const delivered = { ...fulfilment, deliveredAt: timing.now };
  const reached: Effect = { kind: 'advance-order', to: 'delivered' };
  switch (fulfilment.status) {
    case 'shipping':
      return advanceTo(
        transition(delivered, { status: 'capturing' }, timing),
        { kind: 'advance-order', to: 'shipped', ...parcel },
        reached,
      );
    case 'capturing':
    case 'uncollected':
      return fulfilment.deliveredAt ? ignored : advanceTo({ ...delivered, updatedAt: timing.now }, reached);
    case 'delivering':
      return advanceTo(transition(delivered, { status: 'completed' }, timing), reached);
    default:
      return fulfilment.shipmentRequests === 0 ? impossible : ignored;
  }
};

/** What a fulfilment is told. */
export type Input =
  | PaymentInput
  | { readonly kind: 'picked' }
  | { readonly kind: 'pick-rejected' }
  | { readonly kind: 'collected'; readonly parcel: Parcel }
  | { readonly kind: 'shipment-rejected' }
  | { readonly kind: 'delivered'; readonly parcel: Parcel }
  | Reminder
  | { readonly kind: 'order-cancelled' };

/** What a fulfilment makes of what it is told: where it stands then, and what must happen in the same transaction. */
export const decide = (fulfilment: Fulfilment, input: Input, timing: DecisionTiming): Decision => {
  const at: DecisionContext = { fulfilment, timing };
  switch (input.kind) {
    case 'payment':
      return onPayment(at, input);
    case 'order-cancelled':
      return onOrderCancelled(at);
    case 'overdue':
      return onOverdue(at);
    case 'ask-again':
      return onAskedAgain(at);
    case 'picked':
      return expected(at, 'picking', () => onPicked(at));
    case 'pick-rejected':
      return expected(at, 'picking', () => cancelAndCompensate(at, 'warehouse-rejected'));
    case 'shipment-rejected':
      return expected(at, 'shipping', () => cancelAndCompensate(at, 'carrier-rejected'));
    case 'collected':
      return expected(at, 'shipping', () => onCollected(at, input.parcel));
    case 'delivered':
      return onDelivered(at, input.parcel);
  }
};

const onOrderCancelled = (at: DecisionContext): Decision => {
  switch (at.fulfilment.status) {
    case 'authorising':
    case 'picking':
    case 'shipping': {
      const [left, undone] = compensate(at);
      return advanceTo(left, ...undone);
    }
    case 'voiding':
    case 'cancelled':
      return ignored;
    default:
      return impossible;
  }
};
