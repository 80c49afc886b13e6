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
