import { usersContract } from '@orderline/domain/users.contract';
import { pgMailboxes } from './identity.ts';
import { useDatabase } from './testing/database.ts';
import { newId } from './testing/new-id.ts';
import { pgTransact } from './transact.ts';
import { pgCredentials, pgUsers } from './users.ts';

const opened = useDatabase();

usersContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({
      users: pgUsers(db),
      credentials: pgCredentials(db),
      mailboxes: pgMailboxes(db),
    })),
    users: pgUsers(database.db),
    newId,
    passwordHashOf: async (userId) => {
      const rows = await outside<{ hash: string }[]>`
        select password_hash as hash from credentials where user_id = ${userId}`;
      return rows[0]?.hash ?? null;
    },
  };
});
