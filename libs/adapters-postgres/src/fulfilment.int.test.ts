import { fulfilmentContract } from '@orderline/domain/fulfilment.contract';
import { pgFulfilments } from './fulfilment.ts';
import { pgInbox } from './inbox.ts';
import { useDatabase } from './testing/database.ts';
import { newId } from './testing/new-id.ts';
import { pgTransact } from './transact.ts';

const opened = useDatabase();

fulfilmentContract('in PostgreSQL', async () => ({
  transact: pgTransact(opened().database.business, (db) => ({ fulfilments: pgFulfilments(db), inbox: pgInbox(db) })),
  newId,
}));
