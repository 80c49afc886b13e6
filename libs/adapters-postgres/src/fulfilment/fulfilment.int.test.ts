import { fulfilmentContract } from '@orderline/domain/fulfilment.contract';
import { pgTransact } from '../connection/transact.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgFulfilmentAgenda, pgFulfilments, pgInsertFulfilments, pgStuckFulfilments } from './fulfilment.ts';

const opened = useDatabase();

fulfilmentContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  await outside`delete from fulfilments`;
  return {
    transact: pgTransact(database.business, (db) => ({ fulfilments: pgFulfilments(db), inbox: pgInbox(db) })),
    insertFulfilments: pgInsertFulfilments(database.business),
    agenda: { ...pgFulfilmentAgenda(database.db), ...pgStuckFulfilments(database.db) },
    newId,
  };
});
