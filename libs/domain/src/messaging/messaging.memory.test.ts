import { randomUUID } from 'node:crypto';
import { asId, type DomainEvent } from '../shared/index.ts';
import { createMemory, type Memory, memoryInbox, memoryOutbox } from '../shared/shared.memory.ts';
import type { TopicChoice } from './index.ts';
import {
  outboxQueueContract,
  parkedByConsumer,
  parkedByRelay,
  parkedEventsContract,
  parkingLotContract,
} from './messaging.contract.ts';
import {
  memoryOutboxQueue,
  memoryParkedByConsumers,
  memoryParkedByRelay,
  memoryParkingLot,
} from './messaging.memory.ts';

const encode = ({ id, type, aggregate, data }: DomainEvent) => ({
  topic: `orderline.${aggregate.type === 'order' ? 'orders' : aggregate.type}.v1`,
  key: aggregate.id,
  headers: { ce_id: id, ce_type: type },
  value: JSON.stringify(data),
});

const newId = () => asId<never>(randomUUID());

const aQueue = (memory: Memory) => {
  const outbox = memoryOutbox(memory);
  const source = { partitions: 8, events: outbox.events, encode };
  const harness = {
    queue: memoryOutboxQueue(memory, source),
    queueOf: (topics: TopicChoice) => memoryOutboxQueue(memory, { ...source, topics }),
    transact: memory.transact({ outbox }),
    newId,
  };
  return { source, harness };
};

const aLot = (memory: Memory) => ({
  parking: memoryParkingLot(memory),
  transact: memory.transact({ inbox: memoryInbox(memory) }),
  newId,
});

outboxQueueContract('in memory', async () => aQueue(createMemory()).harness);

parkingLotContract('in memory', async () => aLot(createMemory()));

parkedEventsContract('parked by a consumer in memory', async () => {
  const memory = createMemory();
  return parkedByConsumer(aLot(memory), memoryParkedByConsumers(memory));
});

parkedEventsContract('parked by the relay in memory', async () => {
  const memory = createMemory();
  const { source, harness } = aQueue(memory);
  return parkedByRelay(harness, memoryParkedByRelay(memory, source));
});
