import { type ParkedEvent, type ParkedEvents, relayName } from '@orderline/domain/messaging';
import type { Pool } from '../connection/pool.ts';
import { type Statement, statement } from '../connection/statement.ts';

/**
 * `list` takes consumer or null, blocked, limit; the others consumer and event, then the time, or reason and time. Texts
 * of our own give two different tables one shape.
 */
type ParkedStatements = {
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

const parkedThrough = ({ send }: Pool, statements: ParkedStatements): ParkedEvents => {
  const events = async (statement: Statement<Row>) => (await send(statement)).map(eventOf);
  const changed = async (statement: Statement) => (await send(statement)).length > 0;
  return {
    list: ({ consumer = null, blocked = false, limit }) => events(statements.list(consumer, blocked, limit)),
    find: async ({ consumer, eventId }) => (await events(statements.find(consumer, eventId)))[0] ?? null,
    release: ({ consumer, eventId }, now) => changed(statements.release(consumer, eventId, now)),
    discard: ({ consumer, eventId }, { reason, at }) => changed(statements.discard(consumer, eventId, reason, at)),
  };
};

const COLUMNS = `consumer, event_id as "eventId", topic, key, headers, value, attempts, due_at as "dueAt", error,
  parked_at as "parkedAt"`;

const UUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'";

const statements: ParkedStatements = {
  list: statement<Row>(`
select ${COLUMNS} from parked_events
where ($1::text is null or consumer = $1) and (not $2::boolean or due_at is null)
order by id
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
export const pgParkedByConsumers = (pool: Pool): ParkedEvents => parkedThrough(pool, statements);

const RELAY_COLUMNS = `'${relayName}' as consumer, event_id::text as "eventId", topic, key, headers, value, attempts,
  next_at as "dueAt", coalesce(last_error, '') as error, created_at as "parkedAt"`;

/** Parked for an operator, or put off after a failure. */
const STOPPED = 'published_at is null and (parked or next_at is not null)';

const OWN = `$1 = '${relayName}' and event_id::text = $2 and ${STOPPED}`;

const relayStatements: ParkedStatements = {
  list: statement<Row>(`
select ${RELAY_COLUMNS} from outbox
where ($1::text is null or $1 = '${relayName}') and (not $2::boolean or parked) and ${STOPPED}
order by id
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
export const pgParkedByRelay = (pool: Pool): ParkedEvents => parkedThrough(pool, relayStatements);

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
