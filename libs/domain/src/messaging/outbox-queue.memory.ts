import type { DomainEvent, EventId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import { isDue } from './is-due.ts';
import type { OutboxQueue, OutboxRow, TopicChoice, WireEvent } from './ports.ts';

export type MemoryQueueSource = {
  readonly partitions: number;
  /** In the order of their commits. */
  readonly events: () => readonly DomainEvent[];
  readonly encode: (event: DomainEvent) => WireEvent;
  /** All of them where it is left out. */
  readonly topics?: TopicChoice;
};

export type Progress = {
  readonly published: boolean;
  readonly attempts: number;
  readonly dueAt: Date | null;
  readonly error: string;
};

const fresh: Progress = { published: false, attempts: 0, dueAt: new Date(0), error: '' };

export const progressIn = (memory: Memory) => memory.table<EventId, Progress>('outbox_progress');

const isChosen = (choice: TopicChoice | undefined, topic: string): boolean => {
  if (choice === undefined) return true;
  return 'only' in choice ? choice.only.includes(topic) : !choice.except.includes(topic);
};

/** The reference reading side of an outbox in memory; the lock of a partition is a set of those leased. */
export const memoryOutboxQueue = (memory: Memory, source: MemoryQueueSource): OutboxQueue => {
  const { partitions, events, encode, topics } = source;
  const progress = progressIn(memory);
  const leased = new Set<number>();
  const progressOf = (id: EventId): Progress => progress.get(id) ?? fresh;
  const dueRows = (now: Date): readonly OutboxRow[] => {
    const waiting = new Set<string>();
    return events().flatMap(({ id: eventId, aggregate, version, ...event }): readonly OutboxRow[] => {
      const { published, attempts, dueAt } = progressOf(eventId);
      if (published || waiting.has(aggregate.id)) return [];
      const wire = encode({ id: eventId, aggregate, version, ...event });
      if (!isChosen(topics, wire.topic)) return [];
      if (isDue(dueAt, now)) return [{ eventId, aggregate, version, attempts, wire }];
      waiting.add(aggregate.id);
      return [];
    });
  };
  const partitionOf = ({ aggregate }: OutboxRow): number =>
    [...aggregate.id].reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521, 7) % partitions;
  return {
    partitions,
    due: async (now) => [...new Set(dueRows(now).map(partitionOf))],
    lease: async ({ partitions: asked, limit, now }, publish) => {
      const own = asked.filter((partition) => !leased.has(partition));
      if (own.length === 0) return { kind: 'held-elsewhere' };
      for (const partition of own) leased.add(partition);
      try {
        const ofEach = Map.groupBy(dueRows(now), partitionOf);
        const rows = own.flatMap((partition) => (ofEach.get(partition) ?? []).slice(0, Math.ceil(limit / own.length)));
        if (rows.length === 0) return { kind: 'drained', taken: 0, published: 0, failed: 0 };
        const { published, failed } = await publish(rows);
        await memory.atomically(() => {
          for (const id of published) progress.set(id, { ...progressOf(id), published: true });
          for (const { eventId, error, retryAt: dueAt } of failed) {
            progress.set(eventId, { published: false, attempts: progressOf(eventId).attempts + 1, dueAt, error });
          }
        });
        return { kind: 'drained', taken: rows.length, published: published.length, failed: failed.length };
      } finally {
        for (const partition of own) leased.delete(partition);
      }
    },
  };
};
