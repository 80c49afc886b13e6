import { randomUUID } from 'node:crypto';
import { asId, type PageRequest, pageOf, type UserId } from './index.ts';
import { sharedContract, snapshotsContract } from './shared.contract.ts';
import {
  createMemory,
  type Memory,
  memoryIdempotencyKeys,
  memoryInbox,
  memoryOutbox,
  memoryReadTogether,
  memorySnapshots,
} from './shared.memory.ts';

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

snapshotsContract('in memory', async () => {
  const memory = createMemory();
  const named = memory.table<string, true>('things');
  const listsOf = (copy: Memory) => ({
    things: {
      list: async (page: PageRequest<string>) => {
        const names = [...copy.table<string, true>('things').keys()].toSorted();
        const { after = '', limit } = page;
        return pageOf(names.filter((name) => name > after).slice(0, limit + 1), page, (name) => name);
      },
    },
  });
  return {
    snapshots: memorySnapshots(memory, listsOf),
    readTogether: memoryReadTogether(memory, listsOf),
    newUserId: () => asId<UserId>(randomUUID()),
    keep: async (names) => {
      named.clear();
      for (const name of names) named.set(name, true);
    },
    add: async (name) => void named.set(name, true),
    remove: async (name) => void named.delete(name),
  };
});
