import type { DomainEvent, EventId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { OutboxQueue, OutboxRow, ParkedEvent, ParkingLot, WireEvent } from './ports.ts';

export type MemoryQueueSource = {
  readonly partitions: number;
  /** In the order of their commits. */
  readonly events: () => readonly DomainEvent[];
  readonly encode: (event: DomainEvent) => WireEvent;
};

type Progress = { readonly published: boolean; readonly attempts: number; readonly dueAt: Date | null };

const fresh: Progress = { published: false, attempts: 0, dueAt: new Date(0) };

const isDue = (dueAt: Date | null, now: Date): boolean => dueAt !== null && dueAt <= now;

/** The reference reading side of an outbox in memory; the lock of a partition is a set of those leased. */
export const memoryOutboxQueue = (memory: Memory, { partitions, events, encode }: MemoryQueueSource): OutboxQueue => {
  const progress = memory.table<EventId, Progress>('outbox_progress');
  const leased = new Set<number>();
  const progressOf = (id: EventId): Progress => progress.get(id) ?? fresh;
  const dueRows = (now: Date): readonly OutboxRow[] => {
    const waiting = new Set<string>();
    return events().flatMap(({ id: eventId, aggregate, version, ...event }): readonly OutboxRow[] => {
      const { published, attempts, dueAt } = progressOf(eventId);
      if (published || waiting.has(aggregate.id)) return [];
      if (isDue(dueAt, now)) {
        return [{ eventId, aggregate, version, attempts, wire: encode({ id: eventId, aggregate, version, ...event }) }];
      }
      waiting.add(aggregate.id);
      return [];
    });
  };
  const partitionOf = ({ aggregate }: OutboxRow): number =>
    [...aggregate.id].reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521, 7) % partitions;
  return {
    partitions,
    due: async (now) => [...new Set(dueRows(now).map(partitionOf))],
    lease: async ({ partition, limit, now }, publish) => {
      if (leased.has(partition)) return { kind: 'held-elsewhere' };
      leased.add(partition);
      try {
        const rows = dueRows(now)
          .filter((row) => partitionOf(row) === partition)
          .slice(0, limit);
        if (rows.length === 0) return { kind: 'drained', taken: 0, published: 0, failed: 0 };
        const { published, failed } = await publish(rows);
        await memory.atomically(() => {
          for (const id of published) progress.set(id, { ...progressOf(id), published: true });
          for (const { eventId, retryAt } of failed) {
            progress.set(eventId, { published: false, attempts: progressOf(eventId).attempts + 1, dueAt: retryAt });
          }
        });
        return { kind: 'drained', taken: rows.length, published: published.length, failed: failed.length };
      } finally {
        leased.delete(partition);
      }
    },
  };
};

export type MemoryParkingLot = ParkingLot & { readonly all: () => readonly ParkedEvent[] };

/** The reference parking lot: one map, in the order of parking; the lock of a key is a set of those being retried. */
export const memoryParkingLot = (memory: Memory): MemoryParkingLot => {
  const rows = memory.table<string, ParkedEvent>('parked_events');
  const held = new Set<string>();
  const placeOf = ({ consumer, eventId }: ParkedEvent) => `${consumer}/${eventId}`;
  const laneOf = ({ consumer, wire }: ParkedEvent) => `${consumer}/${wire.key}`;
  const firstDue = (now: Date, limit: number): readonly ParkedEvent[] => {
    const lanes = Map.groupBy(rows.values(), laneOf);
    const firsts = [...lanes.values()].flatMap(([first]) => first ?? []);
    return firsts.filter((first) => isDue(first.dueAt, now) && !held.has(laneOf(first))).slice(0, limit);
  };
  return {
    blockedKeys: async (consumer, keys) => {
      const parked = [...rows.values()].filter((row) => row.consumer === consumer).map(({ wire }) => wire.key);
      return new Set(keys.filter((key) => parked.includes(key)));
    },
    park: (event) =>
      memory.atomically(() => {
        if (!rows.has(placeOf(event))) rows.set(placeOf(event), event);
      }),
    retryDue: async ({ now, limit }, retry) => {
      const taken = firstDue(now, limit);
      for (const event of taken) held.add(laneOf(event));
      try {
        for (const event of taken) {
          const answer = await retry(event);
          await memory.atomically(() => {
            if (answer === 'handled') rows.delete(placeOf(event));
            else rows.set(placeOf(event), { ...event, ...answer, attempts: event.attempts + 1 });
          });
        }
      } finally {
        for (const event of taken) held.delete(laneOf(event));
      }
      return taken.length;
    },
    all: () => [...rows.values()],
  };
};
