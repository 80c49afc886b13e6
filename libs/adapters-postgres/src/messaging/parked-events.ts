import {
  type ParkedEvent,
  type ParkedEvents,
  type ParkedGroup,
  relayName,
  type WaitingEvent,
} from '@orderline/domain/messaging';
import type { Pool } from '../connection/pool.ts';
import { type Send, type Statement, statement } from '../connection/statement.ts';

/**
 * `list` takes consumer or null, blocked, fingerprint or null, time and event of the position or null, limit; `groups` how
 * many are looked at; the others consumer and event, then the limit, the time, or reason and time. Texts of our own give
 * two different tables one shape.
 */
type ParkedStatements = {
  readonly groups: (...params: readonly unknown[]) => Statement<ParkedGroup & { readonly isWhole: boolean }>;
  readonly behind: (...params: readonly unknown[]) => Statement<WaitingEvent>;
  readonly list: (...params: readonly unknown[]) => Statement<Row>;
  readonly find: (...params: readonly unknown[]) => Statement<Row>;
  readonly release: (...params: readonly unknown[]) => Statement;
  readonly discard: (...params: readonly unknown[]) => Statement;
};

type Row = Omit<ParkedEvent, 'wire'> & ParkedEvent['wire'];

const eventOf = ({ topic, key, headers, value, ...row }: Row): ParkedEvent => ({
  ...row,
  wire: { topic, key, headers, value },
});

/** Where statements go: a pool, or a transaction. */
type Sending = { readonly send: Send };

const parkedThrough = ({ send }: Sending, statements: ParkedStatements): ParkedEvents => {
  const events = async (statement: Statement<Row>) => (await send(statement)).map(eventOf);
  const changed = async (statement: Statement) => (await send(statement)).length > 0;
  return {
    list: ({ consumer = null, blocked = false, fingerprint = null, after, limit }) =>
      events(statements.list(consumer, blocked, fingerprint, after?.parkedAt ?? null, after?.eventId ?? null, limit)),
    groups: async (limit) => {
      const rows = await send(statements.groups(limit));
      return {
        groups: rows.map(({ isWhole: _, ...group }) => group),
        isWhole: rows.every(({ isWhole }) => isWhole),
      };
    },
    behind: ({ consumer, eventId }, limit) => send(statements.behind(consumer, eventId, limit)),
    find: async ({ consumer, eventId }) => (await events(statements.find(consumer, eventId)))[0] ?? null,
    release: ({ consumer, eventId }, now) => changed(statements.release(consumer, eventId, now)),
    discard: ({ consumer, eventId }, { reason, at }) => changed(statements.discard(consumer, eventId, reason, at)),
  };
};

const COLUMNS = `consumer, event_id as "eventId", topic, key, headers, value, attempts, due_at as "dueAt", error,
  parked_at as "parkedAt"`;

/** As `fingerprintOf` of the domain. */
const fingerprintIn = (column: string): string =>
  `regexp_replace(regexp_replace(${column},
    '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', '…', 'g'), '[0-9]+', '#', 'g')`;

/** Of rows with `consumer`, `error` and `parked_at`, of which one more is taken than is looked at. */
const groupsIn = (rows: string): string => `
with taken as (${rows} limit $1::int + 1),
looked_at as (select consumer, ${fingerprintIn('error')} as fingerprint, parked_at from taken limit $1::int)
select consumer, fingerprint, count(*)::int as events, min(parked_at) as oldest, max(parked_at) as newest,
  (select count(*) from taken) <= $1::int as "isWhole"
from looked_at
group by consumer, fingerprint
order by events desc, oldest, consumer, fingerprint`;

const UUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

const statements: ParkedStatements = {
  list: statement<Row>(`
select ${COLUMNS} from parked_events
where ($1::text is null or consumer = $1) and (not $2::boolean or due_at is null)
  and ($3::text is null or ${fingerprintIn('error')} = $3)
  and ($4::timestamptz is null or (parked_at, event_id) > ($4, $5::text))
order by parked_at, event_id
limit $6`),
  groups: statement(groupsIn('select consumer, error, parked_at from parked_events where due_at is null order by id')),
  behind: statement<WaitingEvent>(`
select later.event_id as "eventId", coalesce(later.headers ->> 'ce_type', 'unknown') as type
from parked_events as own
join parked_events as later on later.consumer = own.consumer and later.key = own.key and later.id > own.id
where own.consumer = $1 and own.event_id = $2 and own.key <> ''
order by later.id
limit $3`),
  find: statement<Row>(`select ${COLUMNS} from parked_events where consumer = $1 and event_id = $2`),
  release: statement(
    'update parked_events set due_at = $3::timestamptz where consumer = $1 and event_id = $2 returning event_id as "eventId"',
  ),
  // The inbox remembers the event, so that it has no effect should it come again.
  discard: statement(`
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
returning event_id as "eventId"`),
};

/** What consumers have parked. A change waits for a retry of the same event that is under way. */
export const pgParkedByConsumers = (pool: Sending): ParkedEvents => parkedThrough(pool, statements);

const RELAY_COLUMNS = `'${relayName}' as consumer, event_id::text as "eventId", topic, key, headers, value, attempts,
  next_at as "dueAt", coalesce(last_error, '') as error, created_at as "parkedAt"`;

/** Parked for an operator, or put off after a failure. */
const STOPPED = 'published_at is null and (parked or next_at is not null)';

const OWN = `$1 = '${relayName}' and event_id::text = $2 and ${STOPPED}`;

const relayStatements: ParkedStatements = {
  list: statement<Row>(`
select ${RELAY_COLUMNS} from outbox
where ($1::text is null or $1 = '${relayName}') and (not $2::boolean or parked) and ${STOPPED}
  and ($3::text is null or ${fingerprintIn("coalesce(last_error, '')")} = $3)
  and ($4::timestamptz is null or (created_at, event_id::text) > ($4, $5::text))
order by created_at, event_id::text
limit $6`),
  groups: statement(
    groupsIn(`select '${relayName}' as consumer, coalesce(last_error, '') as error, created_at as parked_at from outbox
where published_at is null and parked order by id`),
  ),
  behind: statement<WaitingEvent>(`
select later.event_id::text as "eventId", later.type
from outbox as own
join outbox as later on later.partition = own.partition and later.aggregate_id = own.aggregate_id
  and later.published_at is null and later.id > own.id
where $1 = '${relayName}' and own.event_id::text = $2 and own.published_at is null and (own.parked or own.next_at is not null)
order by later.id
limit $3`),
  find: statement<Row>(`select ${RELAY_COLUMNS} from outbox where ${OWN}`),
  release: statement(
    `update outbox set parked = false, next_at = $3::timestamptz where ${OWN} returning event_id as "eventId"`,
  ),
  discard: statement(`
with gone as (delete from outbox where ${OWN} returning *)
insert into discarded_events
  (consumer, event_id, topic, key, headers, value, attempts, error, parked_at, discarded_at, reason)
select '${relayName}', event_id::text, topic, key, headers, value, attempts, coalesce(last_error, ''), created_at,
  $4::timestamptz, $3
from gone
returning event_id as "eventId"`),
};

/** What the relay could not publish. A change waits for a lease of the same event that is under way. */
export const pgParkedByRelay = (pool: Sending): ParkedEvents => parkedThrough(pool, relayStatements);

export type ParkedCount = {
  readonly consumer: string;
  readonly events: number;
  /** Age of the one that is parked longest. */
  readonly oldestSeconds: number;
};

const PARKED = statement<ParkedCount>(`
select consumer, count(*)::int as events, greatest(0, extract(epoch from now() - min(parked_at)))::float as "oldestSeconds"
from parked_events group by consumer`);

/** How many events each consumer has parked, and since when; a consumer without any is not among them. */
export const pgParkedEvents = (pool: Pool) => (): Promise<readonly ParkedCount[]> => pool.send(PARKED());
