import { asId, type NewId, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { webhooksContract } from './webhooks.contract.ts';
import { memoryWebhookDeliveries, memoryWebhookEndpoints } from './webhooks.memory.ts';

let count = 0;

const newId: NewId = () => {
  count += 1;
  return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
};

webhooksContract('in memory', async () => {
  const memory = createMemory();
  const users = new Set<UserId>();
  const webhookEndpoints = memoryWebhookEndpoints(memory);
  return {
    transact: memory.transact({ webhookEndpoints }),
    webhookEndpoints,
    webhookDeliveries: memoryWebhookDeliveries(memory, (id) => users.has(id)),
    newId,
    aUser: async () => {
      const id = newId<UserId>();
      users.add(id);
      return id;
    },
  };
});
