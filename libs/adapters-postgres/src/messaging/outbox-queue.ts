import { crc32 } from 'node:zlib';
import type { BatchOutcome, OutboxQueue, OutboxRow, TopicChoice } from '@orderline/domain/messaging';
import type { Pool } from '../connection/pool.ts';
import { type Send, statement } from '../connection/statement.ts';

const PARTITIONS = 16;

/** The first key of the advisory locks by which partitions are leased; the second is the partition, and who reads it. */
const LEASES = 1_868_786_290;

type ChosenRow = (alias: string) => string;

/**
 * Waiting, not put off, and with no earlier row of its aggregate stopped before it. One text each, prepared once: the
 * relay asks all the time.
 */
const due = (isChosen: ChosenRow) => `
  waiting.published_at is null and not waiting.parked and (waiting.next_at is null or waiting.next_at <= $1::timestamptz)
  ${isChosen('waiting')}and not exists (
    select from outbox stopped
    where stopped.partition = waiting.partition and stopped.aggregate_id = waiting.aggregate_id
      and stopped.published_at is null and stopped.id < waiting.id
      ${isChosen('stopped')}and (stopped.parked or stopped.next_at > $1::timestamptz)
  )`;

const duePartitions = (isChosen: ChosenRow) =>
  statement<{ readonly partition: number }>(`
select partition from generate_series(0, ${PARTITIONS - 1}) as partition
where exists (select from outbox waiting where waiting.partition = partition.partition and ${due(isChosen)})
order by partition`);

const LEASE = statement<{ readonly partition: number }>(`
select partition from unnest($3::int[]) as asked (partition)
where pg_try_advisory_xact_lock($1::int, $2::int + partition)`);

type TakenRow = Omit<OutboxRow, 'wire'> & OutboxRow['wire'];

const take = (isChosen: ChosenRow) =>
  statement<TakenRow>(`
select event_id as "eventId", json_build_object('type', aggregate_type, 'id', aggregate_id) as aggregate,
  aggregate_version as version, attempts, topic, key, headers, value
from unnest($2::int[]) as leased (number)
cross join lateral (
  select * from outbox waiting where waiting.partition = leased.number and ${due(isChosen)} order by id limit $3
) as waiting`);

type Reader = {
  readonly duePartitions: ReturnType<typeof duePartitions>;
  readonly take: ReturnType<typeof take>;
  /** The last parameter of both. */
  readonly topics: readonly (readonly string[])[];
  /** The second key of the lock of partition 0. */
  readonly firstLock: number;
};

const LOCKS = 2 ** 27;

/** Whoever reads `only` some topics has locks of its own, found by their names; two that collide wait for each other. */
const readerOf = (choice: TopicChoice | undefined): Reader => {
  if (choice === undefined) {
    return { duePartitions: duePartitions(() => ''), take: take(() => ''), topics: [], firstLock: 0 };
  }
  const [test, topics] = 'only' in choice ? ['= any', choice.only] : ['<> all', choice.except];
  const among =
    (parameter: number): ChosenRow =>
    (alias) =>
      `and ${alias}.topic ${test}($${parameter}::text[]) `;
  const firstLock = 'only' in choice ? PARTITIONS * (1 + (crc32(topics.toSorted().join()) % (LOCKS - 1))) : 0;
  return { duePartitions: duePartitions(among(2)), take: take(among(4)), topics: [topics], firstLock };
};

const MARK = statement(`
with published as (
  update outbox set published_at = $1::timestamptz, next_at = null where event_id = any($2::uuid[])
)
update outbox set attempts = attempts + 1, next_at = failed.retry_at, parked = failed.retry_at is null,
  last_error = failed.error
from unnest($3::uuid[], $4::timestamptz[], $5::text[]) as failed (event_id, retry_at, error)
where outbox.event_id = failed.event_id`);

const rowOf = ({ topic, key, headers, value, ...row }: TakenRow): OutboxRow => ({
  ...row,
  wire: { topic, key, headers, value },
});

const mark = async (send: Send, { published, failed }: BatchOutcome, now: Date): Promise<void> => {
  if (published.length + failed.length === 0) return;
  const column = <Value>(of: (failure: (typeof failed)[number]) => Value) => failed.map(of);
  const times = column(({ retryAt }) => retryAt?.toISOString() ?? null);
  await send(
    MARK(
      now,
      published,
      column(({ eventId }) => eventId),
      times,
      column(({ error }) => error),
    ),
  );
};

/**
 * Reads every topic, or those chosen. Each lease holds a connection of the pool, and its transaction open, while the
 * events are published.
 */
export const pgOutboxQueue = (pool: Pool, choice?: TopicChoice): OutboxQueue => {
  const { duePartitions, take, topics, firstLock } = readerOf(choice);
  return {
    partitions: PARTITIONS,
    due: async (now) => (await pool.send(duePartitions(now, ...topics))).map(({ partition }) => partition),
    lease: ({ partitions, limit, now }, publish) =>
      pool.transaction(async (send) => {
        // A statement of its own: the rows must be read after the lock is had, or they may be another's by now.
        const leased = (await send(LEASE(LEASES, firstLock, partitions))).map(({ partition }) => partition);
        if (leased.length === 0) return { kind: 'held-elsewhere' };
        const rows = (await send(take(now, leased, Math.ceil(limit / leased.length), ...topics))).map(rowOf);
        if (rows.length === 0) return { kind: 'drained', taken: 0, published: 0, failed: 0 };
        const outcome = await publish(rows);
        await mark(send, outcome, now);
        const { published, failed } = outcome;
        return { kind: 'drained', taken: rows.length, published: published.length, failed: failed.length };
      }),
  };
};
