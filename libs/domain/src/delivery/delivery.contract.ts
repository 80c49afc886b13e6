export { outboxQueueContract, type QueueHarness } from './outbox-queue.contract.ts';
export { type ParkingHarness, parkingLotContract } from './parking-lot.contract.ts';
