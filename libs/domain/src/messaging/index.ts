import { type PortsOf, withPorts } from '../shared/index.ts';
import {
  discardParked,
  groupDeadLetters,
  inspectParked,
  listParked,
  planReplay,
  replayDeadLetters,
  replayParked,
} from './look-after.ts';

export type {
  Consumer,
  Decoded,
  DeliverableEvent,
  Delivered,
  Handle,
  HandledAs,
  HandleTogether,
  Within,
} from './consumer.ts';
export * from './in-process-transport.ts';
export type * from './look-after.ts';
export { exportParked, mostReplayed } from './look-after.ts';
export * from './lost-events.ts';
export * from './parked-events.ts';
export * from './ports.ts';
export {
  type FailedDelivery,
  openBatch,
  type Receipt,
  type Receive,
  type Received,
  type ReceivePorts,
  receiveAll,
} from './receive.ts';
export * from './relay.ts';
export * from './retry-parked.ts';
export type { EventReader, Trial } from './try-out.ts';

const useCases = {
  groupDeadLetters,
  listParked,
  inspectParked,
  planReplay,
  replayParked,
  replayDeadLetters,
  discardParked,
};

export type ParkedEventsPorts = PortsOf<typeof useCases>;

/** What staff do about events that could not be handled, or published. */
export const createParkedEvents = (ports: ParkedEventsPorts) => withPorts(useCases, ports);
