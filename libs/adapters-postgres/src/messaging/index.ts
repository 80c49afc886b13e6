import type { ParkingLot } from '@orderline/domain/messaging';
import type { Database } from '../connection/database.ts';
import { pgInbox } from './inbox.ts';
import { pgOrderMessages } from './order-messages.ts';
import { pgOutbox, pgOutboxBacklog } from './outbox.ts';
import { pgParkedEvents } from './parked-events.ts';
import { pgDelayedRetries, pgParkingLot } from './parking-lot.ts';

/** Retrying holds a connection while the handler takes another, so the two never come from one pool. */
const parkingLot = ({ business, relay }: Database): ParkingLot => ({
  ...pgParkingLot(business),
  retryDue: pgParkingLot(relay).retryDue,
});

export const messaging = {
  stores: { inbox: pgInbox, outbox: pgOutbox },
  readers: (database: Database) => ({
    parkingLot: parkingLot(database),
    orderMessages: pgOrderMessages(database.business),
    parkedEvents: pgParkedEvents(database.business),
    outboxBacklog: pgOutboxBacklog(database.business),
    delayedRetries: pgDelayedRetries(database.jobs),
  }),
};
