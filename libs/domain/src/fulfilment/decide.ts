import { ask, type Decision, giveUp, impossible, nothing, type Standing, step, undo } from './decision.ts';
import type { RequestType } from './effects.ts';
import { type Circumstances, type Fulfilment, turn } from './fulfilment.ts';
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
export const decide = (fulfilment: Fulfilment, input: Input, circumstances: Circumstances): Decision => {
  const at: Standing = { fulfilment, circumstances };
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
      return expected(at, 'picking', () => giveUp(at, 'warehouse-rejected'));
    case 'shipment-rejected':
      return expected(at, 'shipping', () => giveUp(at, 'carrier-rejected'));
    case 'collected':
      return expected(at, 'shipping', () => onCollected(at, input.trackingNumber));
    case 'delivered':
      return onDelivered(at, input.trackingNumber);
  }
};

const onOrderCancelled = (at: Standing): Decision => {
  switch (at.fulfilment.status) {
    case 'authorising':
    case 'picking':
    case 'shipping': {
      const [left, undone] = undo(at);
      return step(left, ...undone);
    }
    case 'voiding':
    case 'cancelled':
      return nothing;
    default:
      return impossible;
  }
};

const onOverdue = (at: Standing): Decision => {
  const { fulfilment, circumstances } = at;
  const { status, attempts, dueAt } = fulfilment;
  if (!dueAt || dueAt > circumstances.now) return nothing;
  const again = (type: RequestType): Decision =>
    step(...ask(turn(fulfilment, { status, attempts: attempts + 1 }, circumstances), type));
  const mayRemind = attempts < circumstances.timeouts.reminders;
  switch (status) {
    case 'authorising':
      return giveUp(at, 'payment-timeout');
    case 'picking':
      return mayRemind ? again('PickRequested') : giveUp(at, 'warehouse-timeout');
    case 'shipping':
      return mayRemind ? again('ShipmentRequested') : giveUp(at, 'carrier-timeout');
    case 'delivering':
      return again('ShipmentStatusRequested');
    default:
      return nothing;
  }
};
