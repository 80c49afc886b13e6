import { asId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { usersContract } from './users.contract.ts';
import {
  memoryAccounts,
  memoryCredentials,
  memoryMailboxes,
  memoryUserDirectory,
  memoryUsers,
} from './users.memory.ts';

/** In the order in which they are made. */
let made = 0;
const nextId = (): string => {
  made += 1;
  return `01990000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`;
};

usersContract('in memory', async () => {
  const memory = createMemory();
  const users = memoryUsers(memory);
  const accounts = memoryAccounts(memory);
  return {
    transact: memory.transact({ users, credentials: memoryCredentials(memory), mailboxes: memoryMailboxes(memory) }),
    users,
    userDirectory: memoryUserDirectory(memory),
    newId: () => asId(nextId()),
    passwordHashOf: async (userId) => (await accounts.find(userId))?.passwordHash ?? null,
  };
});
