import { randomUUID } from 'node:crypto';
import { asId } from '../shared/index.ts';
import { createMemory, memoryInbox } from '../shared/shared.memory.ts';
import { fulfilmentContract } from './fulfilment.contract.ts';
import { memoryFulfilments } from './fulfilment.memory.ts';

fulfilmentContract('in memory', async () => {
  const memory = createMemory();
  return {
    transact: memory.transact({ fulfilments: memoryFulfilments(memory), inbox: memoryInbox(memory) }),
    newId: () => asId(randomUUID()),
  };
});
