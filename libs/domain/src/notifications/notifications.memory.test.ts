import { asId, type NewId, type UserId } from '../shared/index.ts';
import { createMemory, memoryInbox } from '../shared/shared.memory.ts';
import type { KnownReader } from './emails.memory.ts';
import { emailsContract, notificationsContract } from './notifications.contract.ts';
import { memoryNotifications } from './notifications.memory.ts';

const open = () => {
  const memory = createMemory();
  const readers = new Map<UserId, KnownReader>();
  const notifications = memoryNotifications(memory, (id) => readers.get(id) ?? null);
  let count = 0;
  const newId: NewId = () => {
    count += 1;
    return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
  };
  const aReader = async (reader: Pick<KnownReader, 'locale' | 'isVerified'>) => {
    const id = newId<UserId>();
    readers.set(id, { name: 'Ada', address: `${id}@example.com`, ...reader });
    return id;
  };
  return {
    notifications,
    insertNotifications: notifications.insertNotifications,
    transact: memory.transact({ notifications, inbox: memoryInbox(memory) }),
    emailQueue: notifications.emails,
    preferences: notifications.preferences,
    addressees: notifications.emails,
    newId,
    aReader,
    aUser: () => aReader({ locale: 'en-GB', isVerified: false }),
    erase: async (userId: UserId) => void readers.delete(userId),
  };
};

notificationsContract('in memory', async () => open());

emailsContract('in memory', async () => open());
