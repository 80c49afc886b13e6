import type { ParkedEvents } from '@orderline/domain/delivery';
import { type ParkedStatements, parkedThrough } from './parked-through.ts';
import type { Pool } from './pool.ts';

const COLUMNS = `consumer, event_id as "eventId", topic, key, headers, value, attempts, due_at as "dueAt", error,
  parked_at as "parkedAt"`;

const UUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

const statements: ParkedStatements = {
  list: `
select ${COLUMNS} from parked_events
where ($1::text is null or consumer = $1) and (not $2::boolean or due_at is null)
order by id
limit $3`,
  find: `select ${COLUMNS} from parked_events where consumer = $1 and event_id = $2`,
  release:
    'update parked_events set due_at = $3::timestamptz where consumer = $1 and event_id = $2 returning event_id as "eventId"',
  // The inbox remembers the event, so that it has no effect should it come again.
  discard: `
with gone as (delete from parked_events where consumer = $1 and event_id = $2 returning *),
remembered as (
  insert into inbox (consumer, event_id, type, handled_at)
  select consumer, event_id::uuid, coalesce(headers ->> 'ce_type', 'unknown'), $4::timestamptz
  from gone where event_id ~* ${UUID}
  on conflict do nothing
)
insert into discarded_events
  (consumer, event_id, topic, key, headers, value, attempts, error, parked_at, discarded_at, reason)
select consumer, event_id, topic, key, headers, value, attempts, error, parked_at, $4::timestamptz, $3
from gone
returning event_id as "eventId"`,
};

/** What consumers have parked. A change waits for a retry of the same event that is under way. */
export const pgParkedByConsumers = (pool: Pool): ParkedEvents => parkedThrough(pool, statements);
