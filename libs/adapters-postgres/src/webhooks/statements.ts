import type { WebhookDelivery } from '@orderline/domain/webhooks';
import { statement } from '../connection/statement.ts';

const DELIVERY = `d.id, d.endpoint_id as "endpointId", d.event_id as "eventId", d.type, d.subject_id as "subjectId",
  d.occurred_at as "occurredAt", d.data, d.status, d.attempts, d.failures, d.manual, d.next_at as "nextAt",
  d.last_attempt_at as "lastAttemptAt", d.response_status as "responseStatus", d.error, d.last_attempts as "lastAttempts", d.created_at as "createdAt",
  d.ended_at as "endedAt"`;

/**
 * Deliveries as one JSON text, in their order, which is that of `seq`. The endpoint stays as it is until they are written,
 * and so does the person: whoever erases one waits, and then finds them; whoever was erased is not named.
 */
export const INSERT = statement<{ readonly id: string }>(`
insert into webhook_deliveries (id, endpoint_id, event_id, type, subject_id, person_id, occurred_at, data, status,
  attempts, failures, manual, next_at, created_at)
select given.id, given.endpoint_id, event_id, type, subject_id, person_id, occurred_at,
  case when person_id is null or person.present then data else erased end, 'waiting', 0, 0, $3::boolean, $2, $2
from (
  select * from json_to_recordset($1::json) as given (nth int, id uuid, endpoint_id uuid, event_id uuid, type text,
    subject_id uuid, person_id uuid, occurred_at timestamptz, data text, erased text) order by endpoint_id, nth
) as given
cross join lateral (
  select from webhook_endpoints e where e.id = given.endpoint_id and e.disabled_at is null for key share
) as endpoint
left join lateral (
  select true as present from users where users.id = given.person_id for key share
) as person on true
order by given.endpoint_id, given.nth
on conflict (endpoint_id, event_id) do nothing
returning id`);

const FIRST_OF_SUBJECT = `not exists (
        select from webhook_deliveries earlier
        where earlier.endpoint_id = d.endpoint_id and earlier.subject_id = d.subject_id and earlier.status = 'waiting'
          and earlier.seq < d.seq
      )`;

/**
 * The first of each subject that is due, by endpoint, as many of each as it has places. One of them that another worker
 * is about to take is left to it, and those behind it as well, as it still waits.
 */
export const TAKE_DUE = statement<WebhookDelivery>(`
with open as materialized (
  select e.id, $5::int - coalesce(busy.places, 0) as places
  from webhook_endpoints e left join unnest($3::uuid[], $4::int[]) as busy (endpoint_id, places) on busy.endpoint_id = e.id
  where e.disabled_at is null and (e.paused_until is null or e.paused_until <= $1::timestamptz)
), due as materialized (
  select first.id from open cross join lateral (
    select d.id from webhook_deliveries d
    where d.endpoint_id = open.id and d.status = 'waiting' and d.next_at <= $1::timestamptz
      and (d.leased_until is null or d.leased_until <= $1::timestamptz)
      and ${FIRST_OF_SUBJECT}
    order by d.next_at, d.seq limit greatest(open.places, 0)
    for update of d skip locked
  ) as first
  limit greatest($6::int, 0)
)
update webhook_deliveries d set leased_until = $2::timestamptz, attempts = d.attempts + 1, last_attempt_at = $1::timestamptz
where d.id = any(array(select id from due))
returning ${DELIVERY}`);

/** The endpoint is held before its delivery is, as whoever removes it does. */
export const CONCLUDE = statement<{ readonly id: string }>(`
with endpoint as materialized (
  select id from webhook_endpoints where id = $9::uuid for key share
), concluded as (
  update webhook_deliveries d set status = $3::text, next_at = $4::timestamptz, failures = $5, response_status = $6,
    error = $7, ended_at = $8, last_attempts = $10::jsonb, leased_until = null
  from endpoint where d.id = $1::uuid and d.endpoint_id = endpoint.id and d.attempts = $2 and d.status = 'waiting'
  returning d.id
)
select id from concluded`);

/** Once one is over, the next of its subject is due. A statement of its own, so as to see who was put off meanwhile. */
export const NEXT_IS_DUE = statement(`
update webhook_deliveries set next_at = least(next_at, $2::timestamptz)
where id = any(array(
  select d.id from webhook_deliveries over
  cross join lateral (
    select behind.id from webhook_deliveries behind
    where behind.endpoint_id = over.endpoint_id and behind.subject_id = over.subject_id and behind.status = 'waiting'
      and behind.seq > over.seq
    order by behind.seq limit 1
  ) as d
  where over.id = $1::uuid
)) and status = 'waiting'`);

/** How many were looked at, and the `seq` of the last one. */
export type PutOff = { readonly looked: number; readonly last: string | null };

/**
 * What is behind one that goes again later is put off with it, so that nobody looks at it before: so many from a place on.
 * While it is held, it still waits.
 */
export const PUT_OFF_BEHIND = statement<PutOff>(`
with failed as materialized (
  select endpoint_id, subject_id, seq from webhook_deliveries
  where id = $1::uuid and attempts = $2::int and status = 'waiting' and next_at = $3::timestamptz for share
), behind as materialized (
  select d.id, d.seq, d.next_at from failed cross join lateral (
    select * from webhook_deliveries later
    where later.endpoint_id = failed.endpoint_id and later.subject_id = failed.subject_id and later.status = 'waiting'
      and later.seq > failed.seq and later.seq > $4::bigint
    order by later.seq limit $5::int
  ) as d
), put_off as (
  update webhook_deliveries set next_at = $3::timestamptz
  where id = any(array(select id from behind where next_at < $3::timestamptz)) and status = 'waiting'
)
select count(*)::int as looked, max(seq)::text as last from behind`);

export const HEALTHY = statement(`
update webhook_endpoints set failing_since = null, failures = 0, paused_until = null, version = version + 1,
  updated_at = $2::timestamptz
where id = $1::uuid and failures > 0`);

/** Its version counts what is told of it. */
export const FAILING = statement(`
update webhook_endpoints set failures = failures + 1, paused_until = coalesce($3::timestamptz, paused_until),
  version = case when failing_since is null then version + 1 else version end,
  updated_at = case when failing_since is null then $2::timestamptz else updated_at end,
  failing_since = coalesce(failing_since, $2::timestamptz)
where id = $1::uuid`);

export const DISABLED = statement(`
update webhook_endpoints set disabled_reason = $3::text, disabled_at = $2::timestamptz, version = version + 1,
  updated_at = $2::timestamptz
where id = $1::uuid and disabled_at is null`);

/** Somebody wants it now. */
export const UNPAUSE = statement(
  'update webhook_endpoints set paused_until = null where id = $1::uuid and paused_until is not null',
);

const AGAIN = "status = 'waiting', manual = true, failures = 0, next_at = $2::timestamptz, ended_at = null";

export const REDELIVER = statement<WebhookDelivery>(`
update webhook_deliveries d set ${AGAIN} where d.endpoint_id = $1::uuid and d.id = $3::uuid returning ${DELIVERY}`);

/** So many, the oldest first, each found by its id, as one would be; those that another call is about to take are its own. */
export const REDELIVER_FAILED = statement<{ readonly redelivered: number }>(`
with given_up as materialized (
  select id from webhook_deliveries d
  where d.endpoint_id = $1::uuid and d.status = 'failed' and d.created_at >= $3::timestamptz
  order by d.created_at, d.seq limit $4::int for update skip locked
), due as (
  update webhook_deliveries d set ${AGAIN} where d.id = any(array(select id from given_up)) returning 1
)
select count(*)::int as redelivered from due`);

export type WebhookBacklog = {
  /** Of endpoints that are enabled, up to a hundred thousand. */
  readonly waiting: number;
  readonly oldestSeconds: number;
  /** For how long one could have been sent and was not, of endpoints that are neither disabled nor paused. */
  readonly dueSeconds: number;
  readonly disabled: number;
};

const COUNTED = 100_000;

export const BACKLOG = statement<WebhookBacklog>(`
with open as materialized (select id, paused_until from webhook_endpoints where disabled_at is null)
select
  (select count(*)::int from (
    select from open cross join lateral (
      select from webhook_deliveries d where d.endpoint_id = open.id and d.status = 'waiting' limit ${COUNTED}
    ) as own limit ${COUNTED}
  ) as waiting) as waiting,
  coalesce((select extract(epoch from now() - min(oldest.created_at))::float8 from open cross join lateral (
    select created_at from webhook_deliveries d where d.endpoint_id = open.id and d.status = 'waiting' order by seq limit 1
  ) as oldest), 0) as "oldestSeconds",
  coalesce((select greatest(0, extract(epoch from now() - min(first.since)))::float8 from open cross join lateral (
    select greatest(next_at, leased_until, open.paused_until) as since from webhook_deliveries d
    where d.endpoint_id = open.id and d.status = 'waiting' and ${FIRST_OF_SUBJECT} order by next_at, seq limit 1
  ) as first), 0) as "dueSeconds",
  (select count(*)::int from webhook_endpoints where disabled_at is not null and disabled_reason <> 'request') as disabled`);
