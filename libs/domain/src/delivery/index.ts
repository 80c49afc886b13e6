export * from './backoff.ts';
export type { Consumer, Decoded, DeliverableEvent, Handle, HandledAs, Within } from './consumer.ts';
export {
  createInProcessTransport,
  type InProcessTransport,
  type InProcessTransportPorts,
} from './in-process-transport.ts';
export * from './parked-events.ts';
export * from './ports.ts';
export {
  type FailedDelivery,
  openBatch,
  type Receipt,
  type Receive,
  type Received,
  type ReceivePorts,
} from './receive.ts';
export { type RelayPartition, type RelayPorts, relayPartition } from './relay.ts';
export { type RelayLoopPorts, type RunRelay, runRelay } from './relay-loop.ts';
export { type RetryLoopPorts, type RetryParked, retryParked, runRetries } from './retry-parked.ts';
