import { asId, type DomainEvent, type EventId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import { type MemoryQueueSource, type Progress, progressIn } from './outbox-queue.memory.ts';
import {
  type Discarding,
  fingerprintOf,
  groupsOf,
  type ParkedEvents,
  type ParkedPlace,
  type ParkedPosition,
  type ParkedQuery,
  relayName,
  type WaitingEvent,
} from './parked-events.ts';
import type { ParkedEvent } from './ports.ts';

/** What is told and parked about whatever has that key, as `OrderMessages` of fulfilment has it. */
export const memoryMessagesOf = (memory: Memory, told: () => readonly DomainEvent[]) => async (key: string) => ({
  told: told()
    .filter(({ aggregate }) => aggregate.type === 'order' && aggregate.id === key)
    .map(({ id, version }) => ({ version, eventId: id, publishedAt: null })),
  inTheWay: [...memory.table<string, ParkedEvent>('parked_events').values()]
    .filter(({ wire }) => wire.key === key)
    .map(({ wire, ...event }) => ({ ...event, type: wire.headers.ce_type ?? 'unknown' })),
});

const placeOf = ({ consumer, eventId }: ParkedPlace): string => `${consumer}/${eventId}`;

const typeOf = ({ headers }: ParkedEvent['wire']): string => headers.ce_type ?? 'unknown';

type Taking = {
  readonly all: () => readonly ParkedEvent[];
  /** Those of its key that come after it. */
  readonly behind: (event: ParkedEvent) => readonly WaitingEvent[];
  readonly release: (event: ParkedEvent, now: Date) => void;
  readonly discard: (event: ParkedEvent, discarding: Discarding) => void;
};

const order = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

const byTime = (one: ParkedPosition, other: ParkedPosition): number =>
  one.parkedAt.getTime() - other.parkedAt.getTime() || order(one.eventId, other.eventId);

const parkedIn = (memory: Memory, { all, behind, release, discard }: Taking): ParkedEvents => {
  const discarded = memory.table<string, ParkedEvent & Discarding>('discarded_events');
  const found = (place: ParkedPlace) => all().find((event) => placeOf(event) === placeOf(place)) ?? null;
  const asked =
    ({ consumer, blocked = false, fingerprint, after }: ParkedQuery) =>
    (event: ParkedEvent) =>
      (consumer === undefined || event.consumer === consumer) &&
      (!blocked || event.dueAt === null) &&
      (fingerprint === undefined || fingerprintOf(event.error) === fingerprint) &&
      (after === undefined || byTime(event, after) > 0);
  const onFound = (place: ParkedPlace, act: (event: ParkedEvent) => void): Promise<boolean> =>
    memory.atomically(() => {
      const event = found(place);
      if (event) act(event);
      return event !== null;
    });
  return {
    list: async (query) => all().filter(asked(query)).toSorted(byTime).slice(0, query.limit),
    groups: async (limit) => {
      const blocked = all().filter(({ dueAt }) => dueAt === null);
      return { groups: groupsOf(blocked.slice(0, limit)), isWhole: blocked.length <= limit };
    },
    behind: async (place, limit) => {
      const event = found(place);
      return event ? behind(event).slice(0, limit) : [];
    },
    find: async (place) => found(place),
    release: (place, now) => onFound(place, (event) => release(event, now)),
    discard: (place, discarding) =>
      onFound(place, (event) => {
        discard(event, discarding);
        discarded.set(placeOf(event), { ...event, ...discarding });
      }),
  };
};

/** Beside `memoryParkingLot`, over the same events. */
export const memoryParkedByConsumers = (memory: Memory): ParkedEvents => {
  const rows = memory.table<string, ParkedEvent>('parked_events');
  const handled = memory.table<string, Date>('inbox');
  return parkedIn(memory, {
    all: () => [...rows.values()],
    behind: (event) => {
      const ofKey = [...rows.values()].filter(
        ({ consumer, wire }) => consumer === event.consumer && wire.key !== '' && wire.key === event.wire.key,
      );
      const place = ofKey.findIndex((one) => placeOf(one) === placeOf(event));
      return place < 0 ? [] : ofKey.slice(place + 1).map(({ eventId, wire }) => ({ eventId, type: typeOf(wire) }));
    },
    release: (event, now) => rows.set(placeOf(event), { ...event, dueAt: now }),
    discard: (event, { at }) => {
      rows.delete(placeOf(event));
      handled.set(placeOf(event), at);
    },
  });
};

/** Beside `memoryOutboxQueue`, over the same events. */
export const memoryParkedByRelay = (
  memory: Memory,
  { events, encode }: Pick<MemoryQueueSource, 'events' | 'encode'>,
): ParkedEvents => {
  const progress = progressIn(memory);
  const rows = memory.table<string, DomainEvent>('outbox');
  const parked = (event: DomainEvent, { attempts, dueAt, error }: Progress): ParkedEvent => {
    const { id: eventId, occurredAt: parkedAt } = event;
    return { consumer: relayName, eventId, wire: encode(event), attempts, dueAt, error, parkedAt };
  };
  const all = () =>
    events().flatMap((event) => {
      const state = progress.get(event.id);
      return state && !state.published ? [parked(event, state)] : [];
    });
  const idOf = ({ eventId }: ParkedEvent) => asId<EventId>(eventId);
  return parkedIn(memory, {
    all,
    behind: (event) => {
      const unpublished = events().filter(({ id }) => !progress.get(id)?.published);
      const [one, ...later] = unpublished.slice(unpublished.findIndex(({ id }) => id === event.eventId));
      return later
        .filter(({ aggregate }) => aggregate.id === one?.aggregate.id)
        .map(({ id, type }) => ({ eventId: id, type }));
    },
    release: (event, now) => {
      const state = progress.get(idOf(event));
      if (state) progress.set(idOf(event), { ...state, dueAt: now });
    },
    discard: (event) => {
      for (const [place, { id }] of rows) if (id === event.eventId) rows.delete(place);
    },
  });
};
