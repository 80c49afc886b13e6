import {
  advanceTo,
  cancelAndCompensate,
  type Decision,
  type DecisionContext,
  ignored,
  type RequestType,
  requestFrom,
} from './decision.ts';
import { asksForPayment, type FulfilmentStatus, transition } from './fulfilment.ts';

/** `overdue`: its time may be over. `ask-again`: somebody of the staff wants it asked now, whatever the time. */
export type Reminder = { readonly kind: 'overdue' } | { readonly kind: 'ask-again' };

/** What the warehouse, or the carrier, is asked a second time. */
const questions: { readonly [Status in FulfilmentStatus]?: RequestType } = {
  picking: 'PickRequested',
  shipping: 'ShipmentRequested',
  delivering: 'ShipmentStatusRequested',
};

const again = ({ fulfilment, timing }: DecisionContext, attempts: number): Decision => {
  const { status } = fulfilment;
  const type = questions[status];
  return type ? advanceTo(...requestFrom(transition(fulfilment, { status, attempts }, timing), type)) : ignored;
};

export const onOverdue = (at: DecisionContext): Decision => {
  const { status, attempts, dueAt } = at.fulfilment;
  const { timeouts, now } = at.timing;
  if (!dueAt || dueAt > now) return ignored;
  const mayRemind = attempts < timeouts.reminders;
  switch (status) {
    case 'authorising':
      return cancelAndCompensate(at, 'payment-timeout');
    case 'picking':
      return mayRemind ? again(at, attempts + 1) : cancelAndCompensate(at, 'warehouse-timeout');
    case 'shipping':
      return mayRemind ? again(at, attempts + 1) : cancelAndCompensate(at, 'carrier-timeout');
    case 'delivering':
      return again(at, attempts + 1);
    default:
      return ignored;
  }
};

/** Never gives the order up: who asks by hand has reason to, and the reminders that are left stay left. */
export const onAskedAgain = (at: DecisionContext): Decision => {
  const { fulfilment, timing } = at;
  return asksForPayment(fulfilment.status)
    ? advanceTo({ ...fulfilment, nextAt: timing.now })
    : again(at, fulfilment.attempts);
};
