import { randomUUID } from 'node:crypto';
import { asId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { usersContract } from './users.contract.ts';
import { memoryAccounts, memoryCredentials, memoryMailboxes, memoryUsers } from './users.memory.ts';

usersContract('in memory', async () => {
  const memory = createMemory();
  const users = memoryUsers(memory);
  const accounts = memoryAccounts(memory);
  return {
    transact: memory.transact({ users, credentials: memoryCredentials(memory), mailboxes: memoryMailboxes(memory) }),
    users,
    newId: () => asId(randomUUID()),
    passwordHashOf: async (userId) => (await accounts.find(userId))?.passwordHash ?? null,
  };
});
