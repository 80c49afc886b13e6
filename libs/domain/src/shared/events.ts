import { type EventId, type Id, ok, type Result } from './result.ts';

/** `pick` and `shipment` are what we ask of the warehouse and of the carrier for one order, named by its id. */
export const aggregateTypes = ['user', 'order', 'inventory', 'product', 'pick', 'shipment'] as const;

export type AggregateType = (typeof aggregateTypes)[number];

/** `version` counts the events of one aggregate, gapless from 1. */
export type DomainEvent<Type extends string = string, Data = unknown> = {
  readonly id: EventId;
  readonly type: Type;
  readonly aggregate: { readonly type: AggregateType; readonly id: Id };
  readonly version: number;
  readonly occurredAt: Date;
  readonly data: Data;
};

/** Keeps events in the business transaction until the relay has published them. */
export type Outbox<Event extends DomainEvent> = {
  append(events: readonly Event[]): Promise<void>;
};

/** The event that a consumer is about to handle. */
export type Delivery = {
  readonly consumer: string;
  readonly eventId: EventId;
  readonly type: string;
  readonly aggregateId: Id;
  readonly version: number;
  /** Left out where nothing is known of it. */
  readonly origin?: Origin;
};

/** The request and the trace that an event comes from; `traceparent` in the form of W3C Trace Context. */
export type Origin = { readonly requestId?: string; readonly traceparent?: string };

/** `duplicate`: the event was handled before. `stale`: a later version of its aggregate was. Both are to be dropped. */
export type Admission = 'first' | 'duplicate' | 'stale';

/** Remembers, in the transaction of the effect, what each consumer has handled. */
export type Inbox = {
  admit(delivery: Delivery, now: Date): Promise<Admission>;
};

/** A delivery, and what is written where it is the first. */
export type Insertion<Row> = { readonly delivery: Delivery; readonly row: Row };

/**
 * Admits deliveries in their order, and inserts the row of each that is the first, in one go: all of it or nothing. An
 * earlier one of the list counts as handled before a later one. Answers what each was admitted as, in order.
 */
export type InsertOnce<Row> = (insertions: readonly Insertion<Row>[], now: Date) => Promise<readonly Admission[]>;

/** What became of a delivered event: all three are answers that commit, so that it is not delivered for ever. */
export type Handled = 'handled' | 'duplicate' | 'stale';

/** `alone`: nothing was done, as the event is to be handled apart from the others. */
export type HandledTogether = Handled | 'alone';

export const handledAs = (admission: Admission): Handled => (admission === 'first' ? 'handled' : admission);

/** Has the effect of a delivery at most once, in the transaction whose inbox this is. */
export const handleOnce = async (
  inbox: Inbox,
  { delivery, now }: { readonly delivery: Delivery; readonly now: Date },
  effect: () => Promise<void>,
): Promise<Result<Handled, never>> => {
  const admission = await inbox.admit(delivery, now);
  if (admission === 'first') await effect();
  return ok(handledAs(admission));
};
