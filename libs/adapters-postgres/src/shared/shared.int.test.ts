import { sharedContract } from '@orderline/domain/shared.contract';
import { pgTransact } from '../connection/transact.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgIdempotencyKeys } from './idempotency-keys.ts';

const opened = useDatabase();

sharedContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({
      outbox: pgOutbox(db),
      inbox: pgInbox(db),
      idempotency: pgIdempotencyKeys(db),
    })),
    recorded: async () => {
      const rows = await outside<{ event_id: string }[]>`select event_id from outbox order by id`;
      return rows.map((row) => row.event_id);
    },
    newId,
  };
});
