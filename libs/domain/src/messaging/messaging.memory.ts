export { type MemoryQueueSource, memoryOutboxQueue } from './outbox-queue.memory.ts';
export { memoryMessagesOf, memoryParkedByConsumers, memoryParkedByRelay } from './parked-events.memory.ts';
export { type MemoryParkingLot, memoryParkingLot } from './parking-lot.memory.ts';
