import { type ParkedEvents, type ParkingLot, parkedByAll } from '@orderline/domain/messaging';
import type { Database } from '../connection/database.ts';
import type { Send } from '../connection/statement.ts';
import { pgInbox } from './inbox.ts';
import { pgOrderMessages } from './order-messages.ts';
import { pgOutbox, pgOutboxBacklog } from './outbox.ts';
import { pgParkedByConsumers, pgParkedByRelay, pgParkedEvents } from './parked-events.ts';
import { pgDelayedRetries, pgParkingLot } from './parking-lot.ts';

/** Retrying holds a connection while the handler takes another, so the two never come from one pool. */
const parkingLot = ({ business, relay }: Database): ParkingLot => ({
  ...pgParkingLot(business),
  retryDue: pgParkingLot(relay).retryDue,
});

/** What consumers and relay have parked, through a pool or inside a transaction. */
export const pgParked = (through: { readonly send: Send }): ParkedEvents =>
  parkedByAll({ consumers: pgParkedByConsumers(through), relay: pgParkedByRelay(through) });

export const messaging = {
  stores: { inbox: pgInbox, outbox: pgOutbox, parked: pgParked },
  readers: (database: Database) => ({
    parkingLot: parkingLot(database),
    orderMessages: pgOrderMessages(database.business),
    parked: pgParked(database.business),
    parkedEvents: pgParkedEvents(database.business),
    outboxBacklog: pgOutboxBacklog(database.business),
    delayedRetries: pgDelayedRetries(database.jobs),
  }),
};
