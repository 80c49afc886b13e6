import { notificationsContract } from '@orderline/domain/notifications.contract';
import { pgTransact } from '../connection/transact.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { pgInsertNotifications, pgNotifications } from './notifications.ts';

const opened = useDatabase();

notificationsContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    notifications: pgNotifications(database.db),
    insertNotifications: pgInsertNotifications(database.business),
    transact: pgTransact(database.business, (db) => ({ notifications: pgNotifications(db), inbox: pgInbox(db) })),
    newId,
    aUser: async () => (await aHouse({ database }).aCustomer()).id,
    erase: async (userId) => void (await outside`delete from users where id = ${userId}`),
  };
});
