import { asId, type NewId } from '../shared/index.ts';
import { createMemory, memoryInbox } from '../shared/shared.memory.ts';
import { fulfilmentContract, refundsContract } from './fulfilment.contract.ts';
import { memoryFulfilments, memoryRefunds } from './fulfilment.memory.ts';

let count = 0;
const newId: NewId = () => {
  count += 1;
  return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
};

fulfilmentContract('in memory', async () => {
  const memory = createMemory();
  const fulfilments = memoryFulfilments(memory);
  return {
    transact: memory.transact({ fulfilments, inbox: memoryInbox(memory) }),
    insertFulfilments: fulfilments.insertFulfilments,
    agenda: fulfilments,
    newId,
  };
});

refundsContract('in memory', async () => {
  const memory = createMemory();
  const [fulfilments, refunds] = [memoryFulfilments(memory), memoryRefunds(memory)];
  return {
    transact: memory.transact({ fulfilments, refunds }),
    insertFulfilments: fulfilments.insertFulfilments,
    refundAgenda: refunds,
    fulfilmentReader: refunds,
    stuckFulfilments: fulfilments,
    newId,
  };
});
