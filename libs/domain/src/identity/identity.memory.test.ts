import { randomUUID } from 'node:crypto';
import { asId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import {
  apiKeysContract,
  identityContract,
  knownOriginsContract,
  loginAttemptsContract,
  oneTimeTokensContract,
} from './identity.contract.ts';
import {
  memoryApiKeys,
  memoryKnownOrigins,
  memoryLoginAttempts,
  memoryOneTimeTokens,
  memorySessions,
} from './identity.memory.ts';
import type { Account, Accounts } from './ports.ts';

apiKeysContract('in memory', async () => {
  const memory = createMemory();
  const apiKeys = memoryApiKeys(memory, async () => ['customer', 'staff']);
  let count = 0;
  return {
    transact: memory.transact({ apiKeys }),
    apiKeys,
    newId: () => asId(`id ${String(++count).padStart(6, '0')}`),
    aStaffUser: async () => asId<UserId>(randomUUID()),
  };
});

loginAttemptsContract('in memory', async () => {
  const memory = createMemory();
  const loginAttempts = memoryLoginAttempts(memory);
  return { transact: memory.transact({ loginAttempts }), attempts: loginAttempts, newName: randomUUID };
});

knownOriginsContract('in memory', async () => {
  const memory = createMemory();
  const users = new Map<string, UserId>();
  const knownOrigins = memoryKnownOrigins(memory, async (email) => users.get(email) ?? null);
  return {
    transact: memory.transact({ knownOrigins }),
    knownOrigins,
    newName: randomUUID,
    aCustomer: async (email) => {
      const userId = asId<UserId>(randomUUID());
      users.set(email, userId);
      return userId;
    },
  };
});

oneTimeTokensContract('in memory', async () => {
  const memory = createMemory();
  const oneTimeTokens = memoryOneTimeTokens(memory);
  return {
    transact: memory.transact({ oneTimeTokens }),
    oneTimeTokens,
    newDigest: randomUUID,
    aCustomer: async () => asId<UserId>(randomUUID()),
  };
});

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
      users.set(email, { userId, email, roles, passwordHash });
      return userId;
    },
  };
});
