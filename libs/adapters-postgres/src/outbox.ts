import type { Outbox } from '@orderline/domain/shared';
import type { Db } from './drizzle.ts';
import { type PublishedEvent, wireOf } from './outbox-events.ts';
import { outbox } from './schema/events.ts';

/** Keeps events in wire form, in the transaction that made them. */
export const pgOutbox = (db: Db): Outbox<PublishedEvent> => ({
  append: async (events) => {
    if (events.length === 0) return;
    await db.insert(outbox).values(events.map(rowOf));
  },
});

const rowOf = (event: PublishedEvent) => ({
  eventId: event.id,
  aggregateType: event.aggregate.type,
  aggregateId: event.aggregate.id,
  aggregateVersion: event.version,
  type: event.type,
  ...wireOf(event),
});
