import type { Memory } from '../shared/shared.memory.ts';
import { isDue } from './is-due.ts';
import type { ParkedEvent, ParkingLot } from './ports.ts';

export type MemoryParkingLot = ParkingLot & { readonly all: () => readonly ParkedEvent[] };

/** The reference parking lot: one map, in the order of parking; the lock of a key is a set of those being retried. */
export const memoryParkingLot = (memory: Memory): MemoryParkingLot => {
  const rows = memory.table<string, ParkedEvent>('parked_events');
  const held = new Set<string>();
  const placeOf = ({ consumer, eventId }: ParkedEvent) => `${consumer}/${eventId}`;
  const laneOf = ({ consumer, eventId, wire }: ParkedEvent) => JSON.stringify([consumer, wire.key || { eventId }]);
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
