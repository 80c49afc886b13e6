import { orderNotesContract, orderProgressContract, ordersContract } from '@orderline/domain/orders.contract';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';
import { pgOrderNoteReader, pgOrderNotes } from './notes.ts';

const opened = useDatabase();
const withOneConnection = useDatabase({ placementPoolSize: 1 });

ordersContract('in PostgreSQL', async () => aShop(opened()));
ordersContract('in PostgreSQL, by one connection', async () => aShop(withOneConnection()));
orderProgressContract('in PostgreSQL', async () => aShop(opened()));
orderNotesContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  const shop = aShop(opened());
  const transact = pgTransact(database.business, (db) => ({ orderNotes: pgOrderNotes(db) }));
  const anOrder = async () => {
    const [customerId, product] = [await shop.aCustomer(), await shop.aProduct(1)];
    const basket = [{ product, quantity: 1 }];
    const order = orderOf(customerId, basket);
    await shop.placement.place(placementOf(order, basket));
    const removeCustomer = async () => void (await outside`delete from users where id = ${customerId}`);
    return { orderId: order.id, removeCustomer };
  };
  return { transact, orderNoteReader: pgOrderNoteReader(database.db), newId, anOrder };
});
