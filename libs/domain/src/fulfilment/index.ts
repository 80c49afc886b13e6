import { beginFulfilment } from './begin-fulfilment.ts';
import { type FulfilmentPorts, follow } from './follow.ts';
import { cancelFulfilment } from './follow-order-cancelled.ts';
import { type SweepDeadlinesPorts, sweepDeadlines } from './sweep-deadlines.ts';

export type { FulfilmentStores, ImpossibleAnswer } from './advance.ts';
export { type AskForPaymentsPorts, askForPayments, type PaymentQuestions } from './ask-for-payments.ts';
export type { BeginFulfilment } from './begin-fulfilment.ts';
export type { CancellationCause } from './effects.ts';
export type { FulfilmentPorts, Told } from './follow.ts';
export type { CancelFulfilment } from './follow-order-cancelled.ts';
export type { Fulfilment, FulfilmentStatus, FulfilmentTimeouts } from './fulfilment.ts';
export { runPaymentQuestions } from './payment-loop.ts';
export type * from './payments.ts';
export type * from './ports.ts';
export { type StuckOrder, stuckOrders } from './stuck-orders.ts';
export type { SweepDeadlinesPorts, SweptDeadlines } from './sweep-deadlines.ts';

/** What other systems tell of an order that they help to fulfil. */
const answersTo = (ports: FulfilmentPorts) => ({
  pickCompleted: follow(ports, () => ({ kind: 'picked' })),
  pickRejected: follow(ports, () => ({ kind: 'pick-rejected' })),
  shipmentCollected: follow<{ readonly trackingNumber: string }>(ports, ({ trackingNumber }) => ({
    kind: 'collected',
    trackingNumber,
  })),
  shipmentRejected: follow(ports, () => ({ kind: 'shipment-rejected' })),
  shipmentDelivered: follow<{ readonly trackingNumber?: string | undefined }>(ports, ({ trackingNumber }) => ({
    kind: 'delivered',
    trackingNumber,
  })),
});

export const createFulfilment = (ports: SweepDeadlinesPorts) => ({
  beginFulfilment: beginFulfilment(ports),
  cancelFulfilment: cancelFulfilment(ports),
  sweepDeadlines: sweepDeadlines(ports),
  ...answersTo(ports),
});

export type Fulfilling = ReturnType<typeof createFulfilment>;
