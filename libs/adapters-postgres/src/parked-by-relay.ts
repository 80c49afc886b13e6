import { type ParkedEvents, relayName } from '@orderline/domain/delivery';
import { type ParkedStatements, parkedThrough } from './parked-through.ts';
import type { Pool } from './pool.ts';

const COLUMNS = `'${relayName}' as consumer, event_id::text as "eventId", topic, key, headers, value, attempts,
  next_at as "dueAt", coalesce(last_error, '') as error, created_at as "parkedAt"`;

/** Parked for an operator, or put off after a failure. */
const STOPPED = 'published_at is null and (parked or next_at is not null)';

const OWN = `$1 = '${relayName}' and event_id::text = $2 and ${STOPPED}`;

const statements: ParkedStatements = {
  list: `
select ${COLUMNS} from outbox
where ($1::text is null or $1 = '${relayName}') and (not $2::boolean or parked) and ${STOPPED}
order by id
limit $3`,
  find: `select ${COLUMNS} from outbox where ${OWN}`,
  release: `update outbox set parked = false, next_at = $3::timestamptz where ${OWN} returning event_id as "eventId"`,
  discard: `
with gone as (delete from outbox where ${OWN} returning *)
insert into discarded_events
  (consumer, event_id, topic, key, headers, value, attempts, error, parked_at, discarded_at, reason)
select '${relayName}', event_id::text, topic, key, headers, value, attempts, coalesce(last_error, ''), created_at,
  $4::timestamptz, $3
from gone
returning event_id as "eventId"`,
};

/** What the relay could not publish. A change waits for a lease of the same event that is under way. */
export const pgParkedByRelay = (pool: Pool): ParkedEvents => parkedThrough(pool, statements);
