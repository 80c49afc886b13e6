import type { AggregateType, EventId, Id } from '../shared/index.ts';

/** An event as it goes over the wire: CloudEvents 1.0 attributes as headers, the data alone as the value. */
export type WireEvent = {
  readonly topic: string;
  /** The aggregate's id. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly value: string;
};

export type OutboxRow = {
  readonly eventId: EventId;
  readonly aggregate: { readonly type: AggregateType; readonly id: Id };
  readonly version: number;
  readonly attempts: number;
  readonly wire: WireEvent;
};

export type PublishFailure = { readonly eventId: EventId; readonly error: string };

/** What became of a leased batch: rows that are neither published nor failed stay as they were. */
export type BatchOutcome = {
  readonly published: readonly EventId[];
  /** The first failed row of each aggregate that stopped; `retryAt` null parks it until an operator acts. */
  readonly failed: readonly (PublishFailure & { readonly retryAt: Date | null })[];
};

export type LeaseResult =
  | { readonly kind: 'held-elsewhere' }
  | { readonly kind: 'drained'; readonly taken: number; readonly published: number; readonly failed: number };

/** Which events a reader of the outbox is for; the others it neither hands out nor waits for. */
export type TopicChoice = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** The reading side of the outbox, or of some of its topics. */
export type OutboxQueue = {
  /** Partitions are 0 … partitions − 1; all events of an aggregate are in one. */
  readonly partitions: number;
  /** The partitions that have something due. */
  due(now: Date): Promise<readonly number[]>;
  /**
   * Leases those of the partitions that nobody else has to `publish`, under transaction-scoped locks: about `limit` due
   * rows, as many of each partition at most, in order, none of an aggregate that has an earlier row waiting. Marks what `publish` answers, with an attempt counted for each failed
   * row; if it throws, nothing is marked and the error is thrown on.
   */
  lease(
    request: { readonly partitions: readonly number[]; readonly limit: number; readonly now: Date },
    publish: (rows: readonly OutboxRow[]) => Promise<BatchOutcome>,
  ): Promise<LeaseResult>;
};

/** What the relay has before it. */
export type OutboxBacklog = {
  /** Not published and not parked; counted up to a hundred thousand. */
  readonly pending: number;
  /** Given up, and in the way of their aggregates. */
  readonly parked: number;
  /** Age of the oldest event that is not published, parked ones included; 0 where there is none. */
  readonly oldestSeconds: number;
};

export type EventPublisher = {
  /** Publishes in the order given, at least once; throws where any of it may not have arrived. */
  publish(events: readonly WireEvent[]): Promise<void>;
};

/** Tells an outage, which no event is to blame for, from a fault of the event at hand. */
export type IsOutage = (error: unknown) => boolean;

/** Tells work that ran out of its time, for which event or store may be to blame, from the other outages. */
export type IsOverdue = (error: unknown) => boolean;

/** The header in which a transport notes where an event was read: `topic/partition/offset`. */
export const sourceHeader = 'orderline-source';

export type DeadLetter = {
  readonly consumer: string;
  readonly wire: WireEvent;
  readonly reason: string;
  readonly attempts: number;
  readonly at: Date;
};

/** Where events go that a consumer has given up on, for an operator to see, replay or discard. */
export type DeadLetters = { send(letter: DeadLetter): Promise<void> };

export type ParkedEvent = {
  readonly consumer: string;
  readonly eventId: string;
  readonly wire: WireEvent;
  readonly attempts: number;
  /** When it is tried again; null: not before an operator acts. */
  readonly dueAt: Date | null;
  readonly error: string;
  readonly parkedAt: Date;
};

/** Events that a consumer could not handle, each key's in order. */
export type ParkingLot = {
  /** Which of these keys have an event parked, so that later ones must park behind it. */
  blockedKeys(consumer: string, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Parks the event last of its key; one that is parked already stays where and as it is. */
  park(event: ParkedEvent): Promise<void>;
  /**
   * Takes keys whose first parked event is due, skipping keys that another worker is at, and hands that event to
   * `retry`, which opens transactions of its own; its answer removes the event, or counts an attempt and puts it off.
   * If it throws, the event stays as it was and the error is thrown on. Answers how many were taken.
   */
  retryDue(
    request: { readonly now: Date; readonly limit: number },
    retry: (event: ParkedEvent) => Promise<'handled' | { readonly error: string; readonly dueAt: Date | null }>,
  ): Promise<number>;
};

/** When to try again after this many failed attempts; null: no more, until an operator acts. */
export type Backoff = (attempts: number, now: Date) => Date | null;

/** Waits the delay at each attempt's place in the list, and gives up behind its end. */
export const backoffOf =
  (delaysMs: readonly number[]): Backoff =>
  (attempts, now) => {
    const delay = delaysMs[attempts - 1];
    return delay === undefined ? null : new Date(now.getTime() + delay);
  };

/** A row that the broker refuses: 0.1 s doubling to 51.2 s, less than two minutes in all. */
export const relayBackoff = backoffOf(Array.from({ length: 10 }, (_, attempt) => 100 * 2 ** attempt));

/** An event that its consumer cannot handle. */
export const consumerBackoff = backoffOf([5_000, 60_000, 600_000]);
