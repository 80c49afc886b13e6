import type { ExpiredRows, PrunedTable } from '@orderline/domain/jobs';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';
import { retried } from '../connection/transact.ts';
import { books, removedFrom, sealOf, type TotalledBook } from './books.ts';

/** Only what the totals of the books have counted may go. Texts of our own: removal and count are CTEs over ctid. */
const overAndCounted = (book: TotalledBook): string =>
  `${books[book].over} and ${books[book].stamp} < least($1::timestamptz, ${sealOf(book)})`;

/** Only what was published, so that nothing waits, is put off or is parked. */
const OUTBOX = `
with gone as (
  delete from outbox where id = any(array(
    select id from outbox where ${overAndCounted('published-events')}
    order by published_at limit $2 for update skip locked
  )) returning type
), tallied as (${removedFrom('published-events')})
select count(*)::int as outbox from gone`;

/**
 * Keeps the row of an event that could still come again: from the outbox, or from among the parked. With the row of the
 * last version that a consumer handled goes its version: no event of that aggregate came since, so none from before is
 * left to come. `offset 0` has PostgreSQL look each event up, in order of age, where it would join whole tables.
 */
const INBOX = `
with gone as (
  delete from inbox where ctid = any(array(
    select ctid from inbox
    where ${overAndCounted('handled-events')}
      and not exists (select from outbox where outbox.event_id = inbox.event_id offset 0)
      and not exists (
        select from parked_events parked
        where parked.consumer = inbox.consumer and parked.event_id = inbox.event_id::text offset 0
      )
    order by handled_at limit $2 for update skip locked
  )) returning consumer, type, aggregate_id, aggregate_version
), forgotten as (
  delete from inbox_versions seen using gone
  where seen.consumer = gone.consumer and seen.aggregate_id = gone.aggregate_id
    and seen.last_version = gone.aggregate_version
  returning seen.consumer
), tallied as (${removedFrom('handled-events')})
select (select count(*)::int from gone) as inbox, (select count(*)::int from forgotten) as "inboxVersions"`;

const IDEMPOTENCY_KEYS = `
with gone as (
  delete from idempotency_keys where ctid = any(array(
    select ctid from idempotency_keys where created_at < $1::timestamptz
    order by created_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "idempotencyKeys" from gone`;

const OVER = 'least(session.ended_at, session.expires_at)';

/** A session may have thousands of them: they go before it, so that nothing cascades. */
const REFRESH_TOKENS = `
with gone as (
  delete from refresh_tokens where digest = any(array(
    select token.digest from sessions session
    cross join lateral (select digest from refresh_tokens where session_id = session.id offset 0) as token
    where ${OVER} < $1::timestamptz order by ${OVER} limit $2
  )) returning 1
)
select count(*)::int as "refreshTokens" from gone`;

const SESSIONS = `
with gone as (
  delete from sessions where id = any(array(
    select id from sessions session
    where ${OVER} < $1::timestamptz
      and not exists (select from refresh_tokens token where token.session_id = session.id offset 0)
    order by ${OVER} limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as sessions from gone`;

const ONE_TIME_TOKENS = `
with gone as (
  delete from one_time_tokens where ctid = any(array(
    select ctid from one_time_tokens where expires_at < $1::timestamptz
    order by expires_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "oneTimeTokens" from gone`;

const LOGIN_ATTEMPTS = `
with gone as (
  delete from login_attempts where subject = any(array(
    select subject from login_attempts where forgiven_at < $1::timestamptz
    order by forgiven_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "loginAttempts" from gone`;

const KNOWN_ORIGINS = `
with gone as (
  delete from known_origins where ctid = any(array(
    select ctid from known_origins where expires_at < $1::timestamptz
    order by expires_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "knownOrigins" from gone`;

const STAFF_SESSIONS = `
with gone as (
  delete from staff_sessions where digest = any(array(
    select digest from staff_sessions where created_at < $1::timestamptz
    order by created_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "staffSessions" from gone`;

const PROVIDER_SIGN_INS = `
with gone as (
  delete from provider_sign_ins where state = any(array(
    select state from provider_sign_ins where created_at < $1::timestamptz
    order by created_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "providerSignIns" from gone`;

/** The last success of a job is kept, however long ago: alerts go by it. */
const JOB_RUNS = `
with gone as (
  delete from job_runs where id = any(array(
    select id from job_runs run
    where ended_at < $1::timestamptz and (state <> 'succeeded' or ended_at < (
      select max(last.ended_at) from job_runs last where last.name = run.name and last.state = 'succeeded'
    ))
    order by ended_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "jobRuns" from gone`;

/** An import may have thousands of them: they go before it, so that nothing cascades. */
const IMPORT_REFUSALS = `
with gone as (
  delete from product_import_refusals where ctid = any(array(
    select refusal.ctid from product_imports import
    cross join lateral (
      select ctid from product_import_refusals where import_id = import.id offset 0
    ) as refusal
    where progress_at < $1::timestamptz order by progress_at limit $2
  )) returning 1
)
select count(*)::int as "importRefusals" from gone`;

const PRODUCT_IMPORTS = `
with gone as (
  delete from product_imports where id = any(array(
    select id from product_imports import
    where progress_at < $1::timestamptz
      and not exists (select from product_import_refusals refusal where refusal.import_id = import.id offset 0)
    order by progress_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "productImports" from gone`;

/** Not while it is read. Its pieces go with it: a thousand at most. */
const IMPORT_FILES = `
with gone as (
  delete from product_import_files where id = any(array(
    select id from product_import_files file
    where uploaded_at < $1::timestamptz and not exists (
      select from product_imports import
      where import.file_id = file.id and import.status = 'running' and import.progress_at >= $1::timestamptz offset 0
    )
    order by uploaded_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "importFiles" from gone`;

/**
 * Their users and the counters of these are held first, in their order, as by everybody who changes what is unread; triggers
 * then keep the counts right. So nobody but another prune can be at the rows, which are found again at the removal.
 */
const NOTIFICATIONS = `
with over as materialized (
  select id, user_id from notifications where ${overAndCounted('notifications')} order by created_at limit $2
), held as materialized (
  select from (
    select id from users where id = any(array(select distinct user_id from over)) order by id for key share
  ) as present
  cross join lateral (select from notification_counters where user_id = present.id for update) as counter
), gone as (
  delete from notifications where id = any(array(select id from over where (select count(*) from held) >= 0))
  returning 1
), tallied as (${removedFrom('notifications')})
select count(*)::int as notifications from gone`;

/** Also what still waits: nobody was there to send it, and it is no news any more. */
const NOTIFICATION_EMAILS = `
with gone as (
  delete from notification_emails where id = any(array(
    select id from notification_emails where created_at < $1::timestamptz
    order by created_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as "notificationEmails" from gone`;

/** Only those that have ended: whoever is uncollected waits for a person. */
const FULFILMENTS = `
with gone as (
  delete from fulfilments where order_id = any(array(
    select order_id from fulfilments where ${overAndCounted('ended-fulfilments')} and refunding_minor = 0
    order by updated_at limit $2 for update skip locked
  )) returning currency, payment, amount_minor, refunded_minor
), tallied as (${removedFrom('ended-fulfilments')})
select count(*)::int as fulfilments from gone`;

/** What waits is given up within days, unless its endpoint is disabled: then it goes as well. */
const WEBHOOK_DELIVERIES = `
with gone as (
  delete from webhook_deliveries where id = any(array(
    select id from webhook_deliveries d
    where created_at < $1::timestamptz and (status <> 'waiting' or exists (
      select from webhook_endpoints e where e.id = d.endpoint_id and e.disabled_at is not null offset 0
    ))
    order by created_at limit $2 for update of d skip locked
  )) returning 1
)
select count(*)::int as "webhookDeliveries" from gone`;

/** Each takes a time and a limit, and answers one row: how many rows went, by table. */
export const removals: Readonly<Record<PrunedTable, string>> = {
  outbox: OUTBOX,
  inbox: INBOX,
  idempotencyKeys: IDEMPOTENCY_KEYS,
  refreshTokens: REFRESH_TOKENS,
  sessions: SESSIONS,
  oneTimeTokens: ONE_TIME_TOKENS,
  loginAttempts: LOGIN_ATTEMPTS,
  knownOrigins: KNOWN_ORIGINS,
  staffSessions: STAFF_SESSIONS,
  providerSignIns: PROVIDER_SIGN_INS,
  jobRuns: JOB_RUNS,
  importRefusals: IMPORT_REFUSALS,
  productImports: PRODUCT_IMPORTS,
  importFiles: IMPORT_FILES,
  notifications: NOTIFICATIONS,
  notificationEmails: NOTIFICATION_EMAILS,
  fulfilments: FULFILMENTS,
  webhookDeliveries: WEBHOOK_DELIVERIES,
};

/** A row of the inbox may take one of its versions along: together they are no more than the limit. */
const rowsFor = (table: PrunedTable, limit: number): number => (table === 'inbox' ? Math.ceil(limit / 2) : limit);

export const pgExpiredRows = ({ send }: Pool): ExpiredRows => ({
  remove: async (table, { before, limit }) => {
    const rows = rowsFor(table, limit);
    const removal = statement<Readonly<Record<string, number>>>(removals[table]);
    const counts = { ...only(await retried(() => send(removal(before, rows)))) };
    return { counts, more: counts[table] === rows };
  },
});
