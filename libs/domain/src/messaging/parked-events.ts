import type { ParkedEvent } from './ports.ts';

/** The name under which the relay's parked events stand beside those of the consumers. */
export const relayName = 'relay';

export type ParkedPlace = Pick<ParkedEvent, 'consumer' | 'eventId'>;

export type ParkedQuery = {
  readonly consumer?: string | undefined;
  /** Only those that wait for an operator. */
  readonly blocked?: boolean | undefined;
  readonly limit: number;
};

export type Discarding = { readonly reason: string; readonly at: Date };

/** What an operator sees of parked events, and does with them. */
export type ParkedEvents = {
  /** The longest parked first, each key's in order. */
  list(query: ParkedQuery): Promise<readonly ParkedEvent[]>;
  find(place: ParkedPlace): Promise<ParkedEvent | null>;
  /** Lets the event be tried at once, its attempts counted on; answers whether it was parked. */
  release(place: ParkedPlace, now: Date): Promise<boolean>;
  /**
   * Takes the event out of the way of its key, and keeps it with the reason among the discarded. It has no effect any
   * more, should it come again. Answers whether it was parked.
   */
  discard(place: ParkedPlace, discarding: Discarding): Promise<boolean>;
};

export type ParkedBy = { readonly consumers: ParkedEvents; readonly relay: ParkedEvents };

/** What consumers and relay have parked, as one. */
export const parkedByAll = ({ consumers, relay }: ParkedBy): ParkedEvents => {
  const parkedBy = ({ consumer }: ParkedPlace): ParkedEvents => (consumer === relayName ? relay : consumers);
  return {
    list: async (query) => {
      const asked =
        query.consumer === undefined ? [relay, consumers] : [parkedBy({ consumer: query.consumer, eventId: '' })];
      const lists = await Promise.all(asked.map((parked) => parked.list(query)));
      return lists
        .flat()
        .sort((one, other) => one.parkedAt.getTime() - other.parkedAt.getTime())
        .slice(0, query.limit);
    },
    find: (place) => parkedBy(place).find(place),
    release: (place, now) => parkedBy(place).release(place, now),
    discard: (place, discarding) => parkedBy(place).discard(place, discarding),
  };
};

export type Fingerprint = { readonly consumer: string; readonly error: string; readonly events: number };

/** Errors with their counts, the most frequent first; what differs from event to event (ids, numbers) is left out. */
export const fingerprintsOf = (events: readonly ParkedEvent[]): readonly Fingerprint[] => {
  const groups = Map.groupBy(events, ({ consumer, error }) => JSON.stringify([consumer, alike(error)]));
  return [...groups.values()]
    .flatMap(([first, ...others]) =>
      first ? [{ consumer: first.consumer, error: alike(first.error), events: others.length + 1 }] : [],
    )
    .sort((one, other) => other.events - one.events);
};

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

const alike = (error: string): string => error.replaceAll(uuid, '…').replaceAll(/\d+/g, '#');
