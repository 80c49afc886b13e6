import type { EventId, Id } from './id.ts';

/** `pick` and `shipment` are what we ask of the warehouse and of the carrier for one order, named by its id. */
export type AggregateType = 'user' | 'order' | 'inventory' | 'pick' | 'shipment';

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
