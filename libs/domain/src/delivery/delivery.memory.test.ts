import { randomUUID } from 'node:crypto';
import { asId, type DomainEvent } from '../shared/index.ts';
import { createMemory, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import { outboxQueueContract, parkingLotContract } from './delivery.contract.ts';
import { memoryOutboxQueue, memoryParkingLot } from './delivery.memory.ts';

const encode = ({ id, type, aggregate, data }: DomainEvent) => ({
  topic: 'orderline.orders.v1',
  key: aggregate.id,
  headers: { ce_id: id, ce_type: type },
  value: JSON.stringify(data),
});

outboxQueueContract('in memory', async () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  return {
    queue: memoryOutboxQueue(memory, { partitions: 8, events: outbox.events, encode }),
    transact: memory.transact({ outbox }),
    newId: () => asId(randomUUID()),
  };
});

parkingLotContract('in memory', async () => {
  const memory = createMemory();
  return {
    parking: memoryParkingLot(memory),
    transact: memory.transact({ inbox: memoryInbox(memory) }),
    newId: () => asId(randomUUID()),
  };
});
