import type { EventId, Id } from './id.ts';

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
