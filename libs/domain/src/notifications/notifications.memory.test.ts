import { asId, type NewId, type UserId } from '../shared/index.ts';
import { createMemory, memoryInbox } from '../shared/shared.memory.ts';
import { notificationsContract } from './notifications.contract.ts';
import { memoryNotifications } from './notifications.memory.ts';

notificationsContract('in memory', async () => {
  const memory = createMemory();
  const erased = new Set<UserId>();
  const notifications = memoryNotifications(memory, (id) => !erased.has(id));
  let count = 0;
  const newId: NewId = () => {
    count += 1;
    return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
  };
  return {
    notifications,
    insertNotifications: notifications.insertNotifications,
    transact: memory.transact({ notifications, inbox: memoryInbox(memory) }),
    newId,
    aUser: async () => newId(),
    erase: async (userId) => void erased.add(userId),
  };
});
