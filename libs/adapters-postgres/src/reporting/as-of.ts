import { only, type Send, statement } from '../connection/statement.ts';
import { type Awaited, awaitedBy, type Subscriptions, unhandled } from '../cross/books.ts';

const CONSUMER = 'reporting';

/** Events that reports are told of, and have not been: what waits in the outbox, what was published, what is parked. */
export const WAITING = `
  select aggregate_id, (headers ->> 'ce_time')::timestamptz as at from outbox
  where published_at is null and type = any($2::text[])
  union all
  select aggregate_id, (headers ->> 'ce_time')::timestamptz from outbox
  where published_at is not null and published_at > coalesce((select until from book_seals where book = $1::text), '-infinity')
    and type = any($2::text[]) and ${unhandled(`'${CONSUMER}'`, 'outbox.event_id')}
  union all
  select waiting.aggregate_id, waiting.at from unhandled_events named
  cross join lateral (
    select aggregate_id, (headers ->> 'ce_time')::timestamptz as at from outbox where outbox.event_id = named.event_id offset 0
  ) as waiting
  where named.book = $1::text and named.consumer = '${CONSUMER}' and ${unhandled(`'${CONSUMER}'`, 'named.event_id')}
  union all
  select key::uuid, (headers ->> 'ce_time')::timestamptz from parked_events where consumer = '${CONSUMER}'`;

/** An event has the time at which it was decided on, and is committed within the deadlines of requests and statements. */
const COMMITTED_WITHIN = "interval '10 seconds'";

const AS_OF = statement<{ readonly at: Date }>(
  `select least($3::timestamptz - ${COMMITTED_WITHIN}, (select min(at) from (${WAITING}) as waiting)) as at`,
);

/** The book of what waits, and the events that reports follow. */
export const followedBy = (subscriptions: Subscriptions): Pick<Awaited, 'book' | 'types'> => ({
  book: awaitedBy(subscriptions).book,
  types: subscriptions.find(({ consumer }) => consumer === CONSUMER)?.types ?? [],
});

const SNAPSHOT = statement('set transaction isolation level repeatable read, read only');

/** A month of lines is sorted in memory; at most as many reports are read at once as jobs have connections. */
const SETTINGS = { plan_cache_mode: 'force_custom_plan', jit: 'off', work_mem: '32MB' } as const;

const PLANNED_EACH_TIME = statement(
  `select ${Object.entries(SETTINGS)
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ')}`,
);

/** Planned for what is asked for, by what the tables have. */
export const planEachTime = (send: Send): Promise<unknown> => send(PLANNED_EACH_TIME());

/** All of the transaction from one snapshot. */
export const beginReading = async (send: Send): Promise<void> => {
  await send(SNAPSHOT());
  await planEachTime(send);
};

export const asOfIn = async (send: Send, { book, types }: Pick<Awaited, 'book' | 'types'>, now: Date): Promise<Date> =>
  only(await send(AS_OF(book, types, now))).at;
