import { sharedContract } from '@orderline/domain/shared.contract';
import { pgIdempotencyKeys } from './idempotency-keys.ts';
import { pgInbox } from './inbox.ts';
import { pgOutbox } from './outbox.ts';
import { useDatabase } from './testing/database.ts';
import { newId } from './testing/new-id.ts';
import { pgTransact } from './transact.ts';

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
