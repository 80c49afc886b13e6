import { randomUUID } from 'node:crypto';
import { asId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { identityContract, loginAttemptsContract } from './identity.contract.ts';
import { memoryLoginAttempts, memorySessions } from './identity.memory.ts';
import type { Account, Accounts } from './ports.ts';

loginAttemptsContract('in memory', async () => ({
  attempts: memoryLoginAttempts(createMemory()),
  newName: randomUUID,
}));

identityContract('in memory', async () => {
  const memory = createMemory();
  const sessions = memorySessions(memory);
  const users = new Map<string, Account>();
  const accounts: Accounts = {
    findByEmail: async (email) => users.get(email) ?? null,
    find: async (userId) => [...users.values()].find((account) => account.userId === userId) ?? null,
  };
  return {
    transact: memory.transact({ sessions, accounts }),
    sessions,
    accounts,
    newId: () => asId(randomUUID()),
    aUser: async ({ email, roles, passwordHash }) => {
      const userId = asId<UserId>(randomUUID());
      users.set(email, { userId, roles, passwordHash });
      return userId;
    },
  };
});
