import { type EventId, type Now, type PollPorts, poll } from '../shared/index.ts';
import { errorMessage } from './consumer.ts';
import type { Backoff, BatchOutcome, EventPublisher, IsOutage, LeaseResult, OutboxQueue, OutboxRow } from './ports.ts';

export type RelayPorts = {
  readonly queue: OutboxQueue;
  readonly publisher: EventPublisher;
  readonly isOutage: IsOutage;
  readonly backoff: Backoff;
  readonly now: Now;
};

export type RelayPartitions = { readonly partitions: readonly number[]; readonly limit: number };

/**
 * Publishes what is due of some partitions, at least once and in order within each aggregate. An event that the broker
 * refuses stops its own aggregate alone; an outage is thrown, and counts no attempt of any event.
 */
export const relayPartitions =
  (ports: RelayPorts) =>
  ({ partitions, limit }: RelayPartitions): Promise<LeaseResult> =>
    ports.queue.lease({ partitions, limit, now: ports.now() }, (rows) => publishBatch(ports, rows));

const publishBatch = async (ports: RelayPorts, rows: readonly OutboxRow[]): Promise<BatchOutcome> => {
  try {
    await ports.publisher.publish(rows.map(({ wire }) => wire));
    return { published: rows.map(({ eventId }) => eventId), failed: [] };
  } catch (error) {
    if (ports.isOutage(error)) throw error;
    return publishByAggregate(ports, rows);
  }
};

const publishByAggregate = async (ports: RelayPorts, rows: readonly OutboxRow[]): Promise<BatchOutcome> => {
  const published: EventId[] = [];
  const failed: FailedRow[] = [];
  for (const aggregate of Map.groupBy(rows, ({ aggregate }) => `${aggregate.type}/${aggregate.id}`).values()) {
    const outcome = await publishInOrder(ports, aggregate);
    published.push(...outcome.published);
    if (outcome.failed) failed.push(outcome.failed);
    if (!outcome.outage) continue;
    if (published.length === 0 && failed.length === 0) throw outcome.outage.error;
    break;
  }
  return { published, failed };
};

type FailedRow = BatchOutcome['failed'][number];

type AggregateOutcome = {
  readonly published: readonly EventId[];
  readonly failed?: FailedRow;
  readonly outage?: { readonly error: unknown };
};

const publishInOrder = async (ports: RelayPorts, rows: readonly OutboxRow[]): Promise<AggregateOutcome> => {
  const published: EventId[] = [];
  for (const { eventId, attempts, wire } of rows) {
    try {
      await ports.publisher.publish([wire]);
      published.push(eventId);
    } catch (error) {
      if (ports.isOutage(error)) return { published, outage: { error } };
      const retryAt = ports.backoff(attempts + 1, ports.now());
      return { published, failed: { eventId, error: errorMessage(error), retryAt } };
    }
  }
  return { published };
};

export type RelayLoopPorts = RelayPorts & PollPorts;

export type RunRelay = {
  readonly signal: AbortSignal;
  /** Events of one lease. */
  readonly limit: number;
  /** Partitions relayed at the same time. */
  readonly concurrency: number;
};

const idleMs = { first: 10, longest: 100 } as const;
const outageMs = { first: 100, longest: 2_000 } as const;

/** Relays until the signal aborts. What comes meanwhile gathers for a moment: a lease costs the same for one event. */
export const runRelay =
  (ports: RelayLoopPorts) =>
  ({ signal, limit, concurrency }: RunRelay): Promise<void> => {
    const turn = () => relayDue(ports, { signal, limit, concurrency });
    return poll(ports, { signal, turn, idleMs, outageMs });
  };

type Found = 'more' | 'some' | 'idle';

/** Another relay of the same outbox finds partitions to lease, too. */
const shareOfLease = 0.5;

/**
 * Relays each partition that has something due once, and answers whether any may have had more than its part of a lease;
 * throws the first fault.
 */
const relayDue = async (ports: RelayPorts, { signal, limit, concurrency }: RunRelay): Promise<Found> => {
  const waiting = await ports.queue.due(ports.now());
  const most = Math.ceil(Math.min(waiting.length / concurrency, ports.queue.partitions * shareOfLease));
  const due = sliced(waiting, most).values();
  const found = new Set<Found>();
  const lane = async (): Promise<void> => {
    for (const partitions of due) {
      if (signal.aborted) return;
      const lease = await relayPartitions(ports)({ partitions, limit });
      if (lease.kind === 'drained' && lease.taken > 0) {
        found.add(lease.taken < limit / partitions.length ? 'some' : 'more');
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: concurrency }, lane));
  const fault = lanes.find((outcome) => outcome.status === 'rejected');
  if (fault) throw fault.reason;
  if (found.has('more')) return 'more';
  return found.has('some') ? 'some' : 'idle';
};

const sliced = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  items.flatMap((_, index) => (index % size === 0 ? [items.slice(index, index + size)] : []));
