import { orderNotesContract, orderProgressContract, ordersContract } from '@orderline/domain/orders.contract';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { aShop } from '../testing/shop.ts';
import { pgOrderNoteReader, pgOrderNotes } from './notes.ts';

const opened = useDatabase();
const withOneConnection = useDatabase({ placementPoolSize: 1 });

ordersContract('in PostgreSQL', async () => aShop(opened()));
ordersContract('in PostgreSQL, by one connection', async () => aShop(withOneConnection()));
orderProgressContract('in PostgreSQL', async () => aShop(opened()));
orderNotesContract('in PostgreSQL', async () => {
  const { database } = opened();
  const transact = pgTransact(database.business, (db) => ({ orderNotes: pgOrderNotes(db) }));
  return { transact, orderNoteReader: pgOrderNoteReader(database.db), newId };
});
