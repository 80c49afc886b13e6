import { randomUUID } from 'node:crypto';
import { sharedContract } from './shared.contract.ts';
import { createMemory, memoryIdempotencyKeys, memoryInbox, memoryOutbox } from './shared.memory.ts';

sharedContract('in memory', async () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const transact = memory.transact({
    outbox,
    inbox: memoryInbox(memory),
    idempotency: memoryIdempotencyKeys(memory),
  });
  return { transact, recorded: async () => outbox.events().map(({ id }) => id), newId: () => randomUUID() };
});
