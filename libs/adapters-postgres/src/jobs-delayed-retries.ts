import type { DelayedRetries } from '@orderline/domain/jobs';
import type { Pool } from './pool.ts';

/** Skips an event that a worker is at. */
const PARKED = `
with due as (
  update parked_events set due_at = $1::timestamptz where id = any(array(
    select id from parked_events where due_at > $1::timestamptz order by due_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as made from due`;

const OUTBOX = `
with due as (
  update outbox set next_at = $1::timestamptz where id = any(array(
    select id from outbox where published_at is null and not parked and next_at > $1::timestamptz
    limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as made from due`;

const statements = { consumers: PARKED, relay: OUTBOX } as const;

export const pgDelayedRetries = ({ send }: Pool): DelayedRetries => ({
  makeDue: async (of, { now, limit }) => madeIn(await send({ text: statements[of], params: [now, limit] })),
});

/** The statements answer one row of one count. */
const madeIn = ([row]: readonly unknown[]): number => (row as { readonly made: number }).made;
