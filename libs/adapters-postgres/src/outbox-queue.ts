import type { BatchOutcome, OutboxQueue, OutboxRow } from '@orderline/domain/delivery';
import type { Pool } from './pool.ts';
import type { Send } from './statement.ts';

const PARTITIONS = 16;

/** The first key of the advisory locks by which partitions are leased; the second is the partition. */
const LEASES = 1_868_786_290;

/** Waiting, not put off, and with no earlier row of its aggregate stopped before it. */
const DUE = `
  waiting.published_at is null and not waiting.parked and (waiting.next_at is null or waiting.next_at <= $1::timestamptz)
  and not exists (
    select from outbox stopped
    where stopped.partition = waiting.partition and stopped.aggregate_id = waiting.aggregate_id
      and stopped.published_at is null and stopped.id < waiting.id
      and (stopped.parked or stopped.next_at > $1::timestamptz)
  )`;

const DUE_PARTITIONS = `
select partition from generate_series(0, ${PARTITIONS - 1}) as partition
where exists (select from outbox waiting where waiting.partition = partition.partition and ${DUE})
order by partition`;

const LEASE = 'select pg_try_advisory_xact_lock($1::int, $2::int) as leased';

const TAKE = `
select event_id as "eventId", json_build_object('type', aggregate_type, 'id', aggregate_id) as aggregate,
  aggregate_version as version, attempts, topic, key, headers, value
from outbox waiting where waiting.partition = $2::int and ${DUE}
order by id
limit $3`;

const MARK = `
with published as (
  update outbox set published_at = $1::timestamptz, next_at = null where event_id = any($2::uuid[])
)
update outbox set attempts = attempts + 1, next_at = failed.retry_at, parked = failed.retry_at is null,
  last_error = failed.error
from unnest($3::uuid[], $4::timestamptz[], $5::text[]) as failed (event_id, retry_at, error)
where outbox.event_id = failed.event_id`;

type TakenRow = Omit<OutboxRow, 'wire'> & OutboxRow['wire'];

const rowOf = ({ topic, key, headers, value, ...row }: TakenRow): OutboxRow => ({
  ...row,
  wire: { topic, key, headers, value },
});

const mark = async (send: Send, { published, failed }: BatchOutcome, now: Date): Promise<void> => {
  if (published.length + failed.length === 0) return;
  const column = <Value>(of: (failure: (typeof failed)[number]) => Value) => failed.map(of);
  const times = column(({ retryAt }) => retryAt?.toISOString() ?? null);
  const params = [now, published, column(({ eventId }) => eventId), times, column(({ error }) => error)];
  await send({ text: MARK, params });
};

/** Each lease holds a connection of the pool, and its transaction open, while the events are published. */
export const pgOutboxQueue = (pool: Pool): OutboxQueue => ({
  partitions: PARTITIONS,
  due: async (now) => partitionsIn(await pool.send({ text: DUE_PARTITIONS, params: [now], arrays: true })),
  lease: ({ partition, limit, now }, publish) =>
    pool.transaction(async (send) => {
      // A statement of its own: the rows must be read after the lock is had, or they may be another's by now.
      const [[leased] = [false]] = leaseRows(await send({ text: LEASE, params: [LEASES, partition], arrays: true }));
      if (!leased) return { kind: 'held-elsewhere' };
      const rows = takenRows(await send({ text: TAKE, params: [now, partition, limit] })).map(rowOf);
      if (rows.length === 0) return { kind: 'drained', taken: 0, published: 0, failed: 0 };
      const outcome = await publish(rows);
      await mark(send, outcome, now);
      const { published, failed } = outcome;
      return { kind: 'drained', taken: rows.length, published: published.length, failed: failed.length };
    }),
});

/** DUE_PARTITIONS answers one column, the partition's number. */
const partitionsIn = (rows: readonly unknown[]) => (rows as readonly (readonly [number])[]).map(([number]) => number);

/** LEASE answers one column, whether the lock was had. */
const leaseRows = (rows: readonly unknown[]) => rows as readonly (readonly [boolean])[];

/** TAKE answers the columns that it names. */
const takenRows = (rows: readonly unknown[]) => rows as readonly TakenRow[];
