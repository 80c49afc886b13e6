import { asId, type OrderId } from '../shared/index.ts';
import type { ParkedEvent } from './ports.ts';

/** The name under which the relay's parked events stand beside those of the consumers. */
export const relayName = 'relay';

export type ParkedPlace = Pick<ParkedEvent, 'consumer' | 'eventId'>;

/** Where a list goes on: behind the event that was parked then. */
export type ParkedPosition = { readonly parkedAt: Date; readonly eventId: string };

export type ParkedQuery = {
  readonly consumer?: string | undefined;
  /** Only those that wait for an operator. */
  readonly blocked?: boolean | undefined;
  /** Only those with this fingerprint. */
  readonly fingerprint?: string | undefined;
  readonly after?: ParkedPosition | undefined;
  readonly limit: number;
};

/** Dead letters of one consumer that failed alike. */
export type ParkedGroup = {
  readonly consumer: string;
  readonly fingerprint: string;
  readonly events: number;
  readonly oldest: Date;
  readonly newest: Date;
};

/** `isWhole` is false where there are more dead letters than are looked at. */
export type ParkedGroups = { readonly groups: readonly ParkedGroup[]; readonly isWhole: boolean };

/** An event of the same key that comes after a parked one. */
export type WaitingEvent = { readonly eventId: string; readonly type: string };

export type Discarding = { readonly reason: string; readonly at: Date };

/** What an operator sees of parked events, and does with them. */
export type ParkedEvents = {
  /** The longest parked first, and by their ids where they were parked at one time. */
  list(query: ParkedQuery): Promise<readonly ParkedEvent[]>;
  /** Dead letters that failed alike, the most frequent first, of at most `limit` of each store. */
  groups(limit: number): Promise<ParkedGroups>;
  /** At most `limit` events that the consumer takes up only after this one, in their order. */
  behind(place: ParkedPlace, limit: number): Promise<readonly WaitingEvent[]>;
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

const inOrder = (one: ParkedPosition, other: ParkedPosition): number =>
  one.parkedAt.getTime() - other.parkedAt.getTime() || (one.eventId < other.eventId ? -1 : 1);

/** What consumers and relay have parked, as one. */
export const parkedByAll = ({ consumers, relay }: ParkedBy): ParkedEvents => {
  const parkedBy = ({ consumer }: ParkedPlace): ParkedEvents => (consumer === relayName ? relay : consumers);
  return {
    list: async (query) => {
      const asked =
        query.consumer === undefined ? [relay, consumers] : [parkedBy({ consumer: query.consumer, eventId: '' })];
      const lists = await Promise.all(asked.map((parked) => parked.list(query)));
      return lists.flat().sort(inOrder).slice(0, query.limit);
    },
    groups: async (limit) => {
      const both = await Promise.all([relay.groups(limit), consumers.groups(limit)]);
      const groups = both.flatMap((of) => of.groups).toSorted((one, other) => other.events - one.events);
      return { groups, isWhole: both.every(({ isWhole }) => isWhole) };
    },
    behind: (place, limit) => parkedBy(place).behind(place, limit),
    find: (place) => parkedBy(place).find(place),
    release: (place, now) => parkedBy(place).release(place, now),
    discard: (place, discarding) => parkedBy(place).discard(place, discarding),
  };
};

export type Fingerprint = { readonly consumer: string; readonly error: string; readonly events: number };

/** Errors with their counts, the most frequent first; what differs from event to event (ids, numbers) is left out. */
export const fingerprintsOf = (events: readonly ParkedEvent[]): readonly Fingerprint[] =>
  groupsOf(events).map(({ consumer, fingerprint: error, events: count }) => ({ consumer, error, events: count }));

/** The same with when the first and the last of them was parked. */
export const groupsOf = (events: readonly ParkedEvent[]): readonly ParkedGroup[] => {
  const alike = Map.groupBy(events, ({ consumer, error }) => JSON.stringify([consumer, fingerprintOf(error)]));
  return [...alike.values()]
    .flatMap((group): readonly ParkedGroup[] => {
      const [first] = group;
      if (!first) return [];
      const times = group.map(({ parkedAt }) => parkedAt.getTime());
      const [oldest, newest] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
      const { consumer, error } = first;
      return [{ consumer, fingerprint: fingerprintOf(error), events: group.length, oldest, newest }];
    })
    .sort((one, other) => other.events - one.events);
};

const uuid = /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/g;

/** An error without what differs from event to event: ids are `…`, numbers `#`. */
export const fingerprintOf = (error: string): string => error.replaceAll(uuid, '…').replaceAll(/[0-9]+/g, '#');

/** A dead letter of an order, which gets no further until that is out of the way. */
export type BlockingEvent = { readonly id: string; readonly orderId: OrderId; readonly error: string };

const wholeUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** At most `limit` dead letters by what is their key: events of an order have its id, and one whose key is no id is about none. */
export const blockingEvents =
  ({ list }: Pick<ParkedEvents, 'list'>) =>
  async (limit: number): Promise<readonly BlockingEvent[]> =>
    (await list({ blocked: true, limit })).flatMap(({ consumer, eventId, wire, error }) =>
      wholeUuid.test(wire.key) ? [{ id: `${consumer}/${eventId}`, orderId: asId<OrderId>(wire.key), error }] : [],
    );
