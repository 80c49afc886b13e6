export { outboxQueueContract, type QueueHarness } from './outbox-queue.contract.ts';
export { type ParkedEventsHarness, parkedEventsContract } from './parked-events.contract.ts';
export { parkedByConsumer, parkedByRelay } from './parked-events.harness.contract.ts';
export { type ParkingHarness, parkingLotContract } from './parking-lot.contract.ts';
