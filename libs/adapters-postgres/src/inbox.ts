import type { Admission, Inbox } from '@orderline/domain/shared';
import { sql } from 'drizzle-orm';
import type { Db } from './session.ts';

/** Admits an event in one round trip; a concurrent delivery of the same event waits for this transaction. */
export const pgInbox = (db: Db): Inbox => ({
  admit: async ({ consumer, eventId, type, aggregateId, version }, now) => {
    const [row] = await db.execute<{ admission: Admission }>(sql`
      with handled as (
        insert into inbox (consumer, event_id, type, handled_at)
        values (${consumer}, ${eventId}::uuid, ${type}, ${now.toISOString()}::timestamptz)
        on conflict do nothing
        returning consumer
      ), advanced as (
        insert into inbox_versions as seen (consumer, aggregate_id, last_version)
        select consumer, ${aggregateId}::uuid, ${version}::int from handled
        on conflict (consumer, aggregate_id) do update set last_version = excluded.last_version
          where seen.last_version < excluded.last_version
        returning 1
      )
      select case
        when not exists (select from handled) then 'duplicate'
        when not exists (select from advanced) then 'stale'
        else 'first'
      end as admission`);
    if (!row) throw new Error('the inbox gave no answer');
    return row.admission;
  },
});
