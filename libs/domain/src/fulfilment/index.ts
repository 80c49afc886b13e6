import { type PortsOf, withPorts } from '../shared/index.ts';
import { inspectFulfilment, orderMessages, orderRefunds, retryStep } from './desk.ts';
import {
  beginFulfilments,
  cancelFulfilment,
  pickCompleted,
  pickRejected,
  shipmentCollected,
  shipmentDelivered,
  shipmentRejected,
} from './handle-events.ts';
import { requestRefund } from './request-refund.ts';
import { sweepDeadlines } from './sweep-deadlines.ts';

export type { FulfilmentStores, ImpossibleAnswer } from './advance.ts';
export type * from './desk.ts';
export { inspectFulfilment } from './desk.ts';
export { type Fulfilment, type FulfilmentStatus, type FulfilmentTimeouts, manyAttempts } from './fulfilment.ts';
export type * from './handle-events.ts';
export * from './payment-questions.ts';
export type * from './payments.ts';
export type * from './ports.ts';
export * from './refund.ts';
export * from './refund-questions.ts';
export type * from './request-refund.ts';
export * from './stuck-orders.ts';
export type { SweptDeadlines } from './sweep-deadlines.ts';

const useCases = {
  beginFulfilments,
  cancelFulfilment,
  sweepDeadlines,
  pickCompleted,
  pickRejected,
  shipmentCollected,
  shipmentRejected,
  shipmentDelivered,
};

export type SweepDeadlinesPorts = PortsOf<typeof useCases>;

export const createFulfilment = (ports: SweepDeadlinesPorts) => withPorts(useCases, ports);

const deskUseCases = { requestRefund, orderRefunds, inspectFulfilment, orderMessages, retryStep };

export type FulfilmentDeskPorts = PortsOf<typeof deskUseCases>;

/** What staff do about the way of an order. */
export const createFulfilmentDesk = (ports: FulfilmentDeskPorts) => withPorts(deskUseCases, ports);
