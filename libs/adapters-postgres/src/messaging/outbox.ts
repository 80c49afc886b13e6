import { type EventOf, encodeEvent } from '@orderline/contracts/events';
import type { FulfilmentRequest } from '@orderline/domain/fulfilment';
import type { StockEvent } from '@orderline/domain/inventory';
import type { OutboxBacklog, WireEvent } from '@orderline/domain/messaging';
import type { OrderEvent } from '@orderline/domain/orders';
import type { Outbox } from '@orderline/domain/shared';
import type { UserEvent } from '@orderline/domain/users';
import { activeTraceparent, currentCall } from '@orderline/platform';
import type { Db } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { outbox } from '../schema/events.ts';

/** Every event that this product publishes. */
export type PublishedEvent = UserEvent | OrderEvent | StockEvent | FulfilmentRequest;

/** The contract's form of a domain event; a new type of event does not compile until it has one. */
const contractEvent = (event: PublishedEvent): EventOf => {
  const { id, version, occurredAt, aggregate } = event;
  const facts = { id, version, occurredAt, aggregateId: aggregate.id };
  switch (event.type) {
    case 'UserRegistered':
      return { ...facts, type: event.type, data: event.data };
    case 'UserErased':
      return { ...facts, type: event.type, data: event.data };
    case 'OrderPlaced':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'OrderShipped':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'OrderCancelled':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'OrderPaid':
      return { ...facts, type: event.type, data: event.data };
    case 'OrderPacked':
      return { ...facts, type: event.type, data: event.data };
    case 'OrderDelivered':
      return { ...facts, type: event.type, data: event.data };
    case 'PickRequested':
      return { ...facts, type: event.type, data: { ...event.data, lines: [...event.data.lines] } };
    case 'PickCancellationRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'ShipmentRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'ShipmentCancellationRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'ShipmentStatusRequested':
      return { ...facts, type: event.type, data: event.data };
    case 'StockDepleted':
      return { ...facts, type: event.type, data: { productId: event.data.productId, available: 0 } };
    case 'StockReplenished':
      return { ...facts, type: event.type, data: event.data };
  }
};

/** The event as it will go over the wire, with the request and the trace that it comes from. */
export const wireOf = (event: PublishedEvent): WireEvent => {
  const call = currentCall();
  const traceparent = activeTraceparent() ?? call?.traceparent;
  return encodeEvent(contractEvent(event), { correlationId: call?.requestId, traceparent });
};

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

const COUNTED = 100_000;

/** By the partial indexes over what is not published; the first row of each partition stands for its oldest. */
const BACKLOG = `
select
  (select count(*)::int from (
    select from outbox where published_at is null and not parked limit ${COUNTED}
  ) as waiting) as pending,
  (select count(*)::int from (
    select from outbox where published_at is null and parked limit ${COUNTED}
  ) as given_up) as parked,
  (select coalesce(extract(epoch from now() - min(first.created_at)), 0)::float
    from generate_series(0, 15) as number
    cross join lateral (
      select created_at from outbox where partition = number and published_at is null order by id limit 1
    ) as first) as "oldestSeconds"`;

/** Reads little, however long the backlog is. */
export const pgOutboxBacklog = (pool: Pool) => async (): Promise<OutboxBacklog> =>
  backlogIn(await pool.send({ text: BACKLOG, params: [] }));

/** BACKLOG answers exactly one row, of these columns. */
const backlogIn = ([row]: readonly unknown[]): OutboxBacklog => row as OutboxBacklog;
