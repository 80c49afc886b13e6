import { type PortsOf, withPorts } from '../shared/index.ts';
import {
  beginFulfilments,
  cancelFulfilment,
  pickCompleted,
  pickRejected,
  shipmentCollected,
  shipmentDelivered,
  shipmentRejected,
} from './handle-events.ts';
import { sweepDeadlines } from './sweep-deadlines.ts';

export type { FulfilmentStores, ImpossibleAnswer } from './advance.ts';
export type { Fulfilment, FulfilmentStatus, FulfilmentTimeouts } from './fulfilment.ts';
export type * from './handle-events.ts';
export * from './payment-questions.ts';
export type * from './payments.ts';
export type * from './ports.ts';
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
