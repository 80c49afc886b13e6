import type { DeliverableEvent } from './consumer.ts';
import type { ParkedPlace } from './parked-events.ts';

/** What a database knows of the events that brokers hold. */
export type KnownEvents = {
  /** Those of the ids that are in the outbox. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of the ids that an order, a user or a product has. */
  present(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** When the oldest event of the outbox that is published was written, and the newest of all. */
  span(): Promise<{ readonly oldest: Date | null; readonly newest: Date | null }>;
  /** Has consumers take the events for handled, without an effect; answers how many of them they had not handled. */
  discard(deliveries: readonly ParkedPlace[], at: Date): Promise<number>;
};

/** `isPresent`: its aggregate is there, and will publish another event of this version. */
export type LostEvent<Event extends DeliverableEvent> = Event & { readonly isPresent: boolean };

const batch = 1_000;

const inBatches = async (
  ids: Iterable<string>,
  ask: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> => {
  const all = [...new Set(ids)];
  const found: string[] = [];
  for (let taken = 0; taken < all.length; taken += batch) found.push(...(await ask(all.slice(taken, taken + batch))));
  return new Set(found);
};

/** The events that were published and that the database does not know, each once, in the order given. */
export const lostEvents = async <Event extends DeliverableEvent>(
  { known, present }: Pick<KnownEvents, 'known' | 'present'>,
  published: readonly Event[],
): Promise<readonly LostEvent<Event>[]> => {
  const events = [...new Map(published.map((event) => [event.id, event])).values()];
  const kept = await inBatches(
    events.map(({ id }) => id),
    known,
  );
  const lost = events.filter(({ id }) => !kept.has(id));
  const there = await inBatches(
    lost.map(({ aggregateId }) => aggregateId),
    present,
  );
  return lost.map((event) => ({ ...event, isPresent: there.has(event.aggregateId) }));
};
