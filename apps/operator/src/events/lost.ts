import type { KafkaConnection } from '@orderline/adapters-kafka';
import { byInbox } from '@orderline/composition';
import { contractOf, decodeEvent, type EventOf, eventTypes } from '@orderline/contracts/events';
import type { AuditEntry } from '@orderline/domain/audit';
import { type KnownEvents, type LostEvent, lostEvents } from '@orderline/domain/messaging';
import { asId, type Now, type OrderId, orderNumberOf } from '@orderline/domain/shared';
import { Misuse, Unfit } from '../command.ts';

export type LostCommand = { readonly kind: 'lost'; readonly from?: Date; readonly discard: boolean };

type Lost = LostEvent<EventOf>;

const HOUR_MS = 3_600_000;

/** What this product publishes. */
const published = [
  ...new Set(eventTypes.filter((type) => contractOf(type).direction === 'send').map((type) => contractOf(type).topic)),
];

/** An hour before the newest event, as clocks differ and transactions take their time. */
const beginningOf = async ({ span }: KnownEvents, from: Date | undefined, now: Date): Promise<Date> => {
  if (from && from > now) throw new Misuse(`--from ${from.toISOString()} is in the future`);
  const { oldest, newest } = await span();
  const begin = from ?? (newest && new Date(Math.max(newest.getTime() - HOUR_MS, oldest?.getTime() ?? 0)));
  if (!begin) throw new Misuse('the outbox of this database is empty: say since when, --from 2026-11-20T00:00Z');
  if (oldest && begin < oldest) {
    throw new Misuse(`the outbox goes back to ${oldest.toISOString()}: what is older it cannot tell from what is lost`);
  }
  return begin;
};

const readEvents = async (kafka: Pick<KafkaConnection, 'readSince' | 'topics'>, since: Date) => {
  const events: EventOf[] = [];
  const state = { unreadable: 0 };
  const existing = new Set(await kafka.topics());
  const missing = published.filter((topic) => !existing.has(topic));
  if (missing.length > 0) {
    throw new Unfit(
      `the brokers have no ${missing.join(', ')}: check KAFKA_BROKERS and KAFKA_TOPIC_PREFIX; nothing was compared`,
    );
  }
  const onEvent = (wire: Parameters<typeof decodeEvent>[0]) => {
    const decoded = decodeEvent(wire);
    if (decoded.ok) events.push(decoded.event);
    else state.unreadable += 1;
  };
  await kafka.readSince({ topics: published, since, onEvent });
  return { events: events.toSorted((one, other) => one.occurredAt.getTime() - other.occurredAt.getTime()), ...state };
};

const rowOf = ({ id, type, aggregateId, version, occurredAt, isPresent }: Lost) => ({
  ...{ id, type, topic: contractOf(type).topic, key: aggregateId, version, at: occurredAt.toISOString() },
  ...(contractOf(type).aggregateId === 'orderId' && { order: orderNumberOf(asId<OrderId>(aggregateId)) }),
  isPresent,
});

const lineOf = ({ id, type, key, version, at, order, isPresent }: ReturnType<typeof rowOf>): string =>
  `${at} ${type} ${version} of ${order === undefined ? key : `${order} ${key}`}, event ${id}: ` +
  `${isPresent ? `version ${version} will come again, another one` : 'nothing here has this key'}\n`;

/** Each consumer of ours with each of the events that it would handle. */
const deliveriesOf = (lost: readonly Lost[]) =>
  byInbox.flatMap(({ consumer, types }) =>
    lost.filter(({ type }) => types.includes(type)).map(({ id }) => ({ consumer, eventId: id })),
  );

export type LostPorts = {
  readonly kafka: Pick<KafkaConnection, 'readSince' | 'topics'>;
  readonly known: KnownEvents;
  /** Writes to the audit what is about to be discarded. */
  readonly record: (action: 'events lost', target: null, after: AuditEntry['after']) => Promise<unknown>;
  readonly now: Now;
};

/** Names what was published by a database that is gone, and that the one restored in its place does not know. */
export const runLost = async ({ kafka, known, record, now }: LostPorts, { from, discard }: LostCommand) => {
  const since = await beginningOf(known, from, now());
  const { events, unreadable } = await readEvents(kafka, since);
  const lost = await lostEvents(known, events);
  if (discard) await record('events lost', null, { since: since.toISOString(), events: lost.length });
  const discarded = discard ? await known.discard(deliveriesOf(lost), now()) : 0;
  const rows = lost.map(rowOf);
  const types = Object.fromEntries([...Map.groupBy(rows, ({ type }) => type)].map(([type, of]) => [type, of.length]));
  const keysOf = (isPresent: boolean) =>
    new Set(rows.filter((row) => row.isPresent === isPresent).map(({ key }) => key));
  const keys = { gone: keysOf(false).size, present: keysOf(true).size };
  const summary =
    `${rows.length} of ${events.length} events since ${since.toISOString()} are not known to this database: ` +
    `${keys.gone} keys are gone, ${keys.present} are here as they were before\n` +
    (unreadable > 0 ? `${unreadable} more could not be read\n` : '') +
    (discard ? `${discarded} deliveries of them to consumers of ours will have no effect\n` : '');
  return {
    ok: rows.length === 0 || discard,
    text: `${rows.map(lineOf).join('')}${summary}`,
    json: {
      since: since.toISOString(),
      read: events.length,
      unreadable,
      lost: rows.length,
      types,
      keys,
      discarded,
      events: rows,
    },
  };
};
