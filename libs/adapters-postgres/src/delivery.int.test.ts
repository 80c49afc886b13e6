import { outboxQueueContract, parkingLotContract } from '@orderline/domain/delivery.contract';
import { pgInbox } from './inbox.ts';
import { pgOutbox } from './outbox.ts';
import { pgOutboxQueue } from './outbox-queue.ts';
import { pgParkingLot } from './parking-lot.ts';
import { useDatabase } from './testing/database.ts';
import { newId } from './testing/new-id.ts';
import { pgTransact } from './transact.ts';

const opened = useDatabase();

outboxQueueContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  await outside`truncate outbox`;
  return {
    queue: pgOutboxQueue(database.relay),
    transact: pgTransact(database.business, (db) => ({ outbox: pgOutbox(db) })),
    newId,
  };
});

parkingLotContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  await outside`truncate parked_events`;
  return {
    parking: pgParkingLot(database.relay),
    transact: pgTransact(database.business, (db) => ({ inbox: pgInbox(db) })),
    newId,
  };
});
