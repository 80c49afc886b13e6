import {
  advanceTo,
  cancelAndCompensate,
  compensate,
  type Decision,
  type DecisionContext,
  ignored,
  impossible,
  requestFrom,
} from './decision.ts';
import type { RequestType } from './effects.ts';
import { type DecisionTiming, type Fulfilment, transition } from './fulfilment.ts';
import { expected, onCollected, onDelivered, onPicked } from './on-answer.ts';
import { onPayment, type PaymentInput } from './on-payment.ts';

/** What a fulfilment is told. */
export type Input =
  | PaymentInput
  | { readonly kind: 'picked' }
  | { readonly kind: 'pick-rejected' }
  | { readonly kind: 'collected'; readonly trackingNumber: string }
  | { readonly kind: 'shipment-rejected' }
  | { readonly kind: 'delivered'; readonly trackingNumber?: string | undefined }
  | { readonly kind: 'overdue' }
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
    case 'picked':
      return expected(at, 'picking', () => onPicked(at));
    case 'pick-rejected':
      return expected(at, 'picking', () => cancelAndCompensate(at, 'warehouse-rejected'));
    case 'shipment-rejected':
      return expected(at, 'shipping', () => cancelAndCompensate(at, 'carrier-rejected'));
    case 'collected':
      return expected(at, 'shipping', () => onCollected(at, input.trackingNumber));
    case 'delivered':
      return onDelivered(at, input.trackingNumber);
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

const onOverdue = (at: DecisionContext): Decision => {
  const { fulfilment, timing } = at;
  const { status, attempts, dueAt } = fulfilment;
  if (!dueAt || dueAt > timing.now) return ignored;
  const again = (type: RequestType): Decision =>
    advanceTo(...requestFrom(transition(fulfilment, { status, attempts: attempts + 1 }, timing), type));
  const mayRemind = attempts < timing.timeouts.reminders;
  switch (status) {
    case 'authorising':
      return cancelAndCompensate(at, 'payment-timeout');
    case 'picking':
      return mayRemind ? again('PickRequested') : cancelAndCompensate(at, 'warehouse-timeout');
    case 'shipping':
      return mayRemind ? again('ShipmentRequested') : cancelAndCompensate(at, 'carrier-timeout');
    case 'delivering':
      return again('ShipmentStatusRequested');
    default:
      return ignored;
  }
};
