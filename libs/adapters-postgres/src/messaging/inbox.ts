import type { Admission, Inbox } from '@orderline/domain/shared';
import type { Db } from '../connection/drizzle.ts';
import { only, statement } from '../connection/statement.ts';

/** One text, prepared once: it runs for every event. */
const ADMIT = statement<{ readonly admission: Admission }>(`
with handled as (
  insert into inbox (consumer, event_id, type, handled_at, aggregate_id, aggregate_version)
  values ($1::text, $2::uuid, $3::text, $4::timestamptz, $5::uuid, $6::int)
  on conflict do nothing
  returning consumer
), advanced as (
  insert into inbox_versions as seen (consumer, aggregate_id, last_version)
  select consumer, $5::uuid, $6::int from handled
  on conflict (consumer, aggregate_id) do update set last_version = excluded.last_version
    where seen.last_version < excluded.last_version
  returning 1
)
select case
  when not exists (select from handled) then 'duplicate'
  when not exists (select from advanced) then 'stale'
  else 'first'
end as admission`);

/** Admits an event in one round trip; a concurrent delivery of the same event waits for this transaction. */
export const pgInbox = ({ send }: Db): Inbox => ({
  admit: async ({ consumer, eventId, type, aggregateId, version }, now) =>
    only(await send(ADMIT(consumer, eventId, type, now, aggregateId, version))).admission,
});
