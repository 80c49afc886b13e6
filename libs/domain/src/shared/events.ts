import { type EventId, type Id, ok, type Result } from './result.ts';

/** `pick` and `shipment` are what we ask of the warehouse and of the carrier for one order, named by its id. */
export const aggregateTypes = ['user', 'order', 'inventory', 'pick', 'shipment'] as const;

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
};

/** `duplicate`: the event was handled before. `stale`: a later version of its aggregate was. Both are to be dropped. */
export type Admission = 'first' | 'duplicate' | 'stale';

/** Remembers, in the transaction of the effect, what each consumer has handled. */
export type Inbox = {
  admit(delivery: Delivery, now: Date): Promise<Admission>;
};

/** What became of a delivered event: all three are answers that commit, so that it is not delivered for ever. */
export type Handled = 'handled' | 'duplicate' | 'stale';

/** Has the effect of a delivery at most once, in the transaction whose inbox this is. */
export const handleOnce = async (
  inbox: Inbox,
  { delivery, now }: { readonly delivery: Delivery; readonly now: Date },
  effect: () => Promise<void>,
): Promise<Result<Handled, never>> => {
  const admission = await inbox.admit(delivery, now);
  if (admission !== 'first') return ok(admission);
  await effect();
  return ok('handled');
};
