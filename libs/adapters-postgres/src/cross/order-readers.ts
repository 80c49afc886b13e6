import { pgAudit } from '../audit/audit.ts';
import type { Database } from '../connection/database.ts';
import { drizzleOver } from '../connection/drizzle.ts';
import { pgReadTogether } from '../connection/snapshots.ts';
import type { Send } from '../connection/statement.ts';
import { pgFulfilmentReader } from '../fulfilment/refunds.ts';
import { pgOrderMessages } from '../messaging/order-messages.ts';
import { pgOrderNoteReader } from '../orders/notes.ts';
import { pgOrders } from '../orders/orders.ts';

const orderReadersOf = (send: Send) => {
  const db = drizzleOver(send);
  return {
    orders: pgOrders(db),
    orderNoteReader: pgOrderNoteReader(db),
    fulfilmentReader: pgFulfilmentReader(db),
    orderMessages: pgOrderMessages({ send }),
    audit: pgAudit(db),
  };
};

/** What several features know of an order, read at one moment. */
export const pgReadOrderTogether = ({ business }: Pick<Database, 'business'>) =>
  pgReadTogether(business, orderReadersOf);
