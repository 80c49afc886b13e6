import { type EventData, encodeEvent, type SentType } from '@orderline/contracts/events';
import type { OutboxBacklog, WireEvent } from '@orderline/domain/messaging';
import type { DomainEvent, Outbox } from '@orderline/domain/shared';
import { activeTraceparent, currentCall } from '@orderline/platform';
import type { Db } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';

/** A domain event never changes what it carries. */
type Unchanging<Data> = Data extends Date
  ? Data
  : Data extends readonly (infer Item)[]
    ? readonly Unchanging<Item>[]
    : Data extends object
      ? { readonly [Field in keyof Data]: Unchanging<Data[Field]> }
      : Data;

/** Every event that this product publishes, as its contract says: one that differs meets no port. */
export type PublishedEvent = { [Type in SentType]: DomainEvent<Type, Unchanging<EventData<Type>>> }[SentType];

/** The event as it will go over the wire, with the request and the trace that it comes from. */
export const wireOf = (event: PublishedEvent): WireEvent => {
  const call = currentCall();
  const traceparent = activeTraceparent() ?? call?.traceparent;
  return encodeEvent({ ...event, aggregateId: event.aggregate.id }, { correlationId: call?.requestId, traceparent });
};

/** Keeps events in wire form, in the transaction that made them. */
export const pgOutbox = (db: Db): Outbox<PublishedEvent> => ({
  append: async (events) => {
    if (events.length === 0) return;
    const wires = events.map(wireOf);
    const [column, wire] = [columnOf(events), columnOf(wires)];
    await db.send(
      APPEND(
        column(({ id }) => id),
        column(({ aggregate }) => aggregate.type),
        column(({ aggregate }) => aggregate.id),
        column(({ version }) => version),
        column(({ type }) => type),
        wire(({ topic }) => topic),
        wire(({ key }) => key),
        wire(({ headers }) => JSON.stringify(headers)),
        wire(({ value }) => value),
      ),
    );
  },
});

const columnOf =
  <Item>(items: readonly Item[]) =>
  <Value>(of: (item: Item) => Value): readonly Value[] =>
    items.map(of);

/** One text for any number of events; their ids follow the order in which they are given. */
const APPEND = statement(`
insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
select event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[]::jsonb[],
  $9::text[]) with ordinality
  as given (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, position)
order by position`);

const COUNTED = 100_000;

/** By the partial indexes over what is not published; the first row of each partition stands for its oldest. */
const BACKLOG = statement<OutboxBacklog>(`
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
    ) as first) as "oldestSeconds"`);

/** Reads little, however long the backlog is. */
export const pgOutboxBacklog = (pool: Pool) => async (): Promise<OutboxBacklog> => only(await pool.send(BACKLOG()));
