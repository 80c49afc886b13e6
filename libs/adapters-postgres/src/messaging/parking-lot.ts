import type { DelayedRetries } from '@orderline/domain/jobs';
import type { ParkedEvent, ParkingLot } from '@orderline/domain/messaging';
import { and, eq, sql } from 'drizzle-orm';
import { type Db, drizzleOver } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';
import { parkedEvents } from '../schema/events.ts';

const eventOf = ({ topic, key, headers, value, id: _, ...row }: typeof parkedEvents.$inferSelect): ParkedEvent => ({
  ...row,
  wire: { topic, key, headers, value },
});

/**
 * The first parked event of each key that is due, and each without a key, the longest due first: a union of two walks,
 * which is plainer as text.
 */
const dueIds = async (db: Db, { now, limit }: { readonly now: Date; readonly limit: number }) => {
  const rows = await db.execute<{ id: string }>(sql`
    select id from (
      (select distinct on (consumer, key) id, due_at from parked_events where key <> '' order by consumer, key, id)
      union all
      select id, due_at from parked_events where key = ''
    ) as first_of_key
    where due_at <= ${now.toISOString()}::timestamptz
    order by due_at, id
    limit ${limit}`);
  return rows.map(({ id }) => BigInt(id));
};

type Retry = Parameters<ParkingLot['retryDue']>[1];

/** Holds the event's row while it is retried: another worker skips it, and with it its key. */
const retryOne = (pool: Pool, id: bigint, retry: Retry): Promise<boolean> =>
  pool.transaction(async (send) => {
    const db = drizzleOver(send);
    const own = eq(parkedEvents.id, id);
    const [row] = await db.select().from(parkedEvents).where(own).for('update', { skipLocked: true });
    if (!row) return false;
    const outcome = await retry(eventOf(row));
    if (outcome === 'handled') await db.delete(parkedEvents).where(own);
    else
      await db
        .update(parkedEvents)
        .set({ ...outcome, attempts: row.attempts + 1 })
        .where(own);
    return true;
  });

/** Holds a connection of the pool while an event is retried, which takes its own from another pool. */
export const pgParkingLot = (pool: Pool): ParkingLot => {
  const db = drizzleOver(pool.send);
  return {
    blockedKeys: async (consumer, keys) => {
      if (keys.length === 0) return new Set();
      const named = sql`${parkedEvents.key} = any(${sql.param(keys)}::text[])`;
      const rows = await db
        .selectDistinct({ key: parkedEvents.key })
        .from(parkedEvents)
        .where(and(eq(parkedEvents.consumer, consumer), named));
      return new Set(rows.map(({ key }) => key));
    },
    park: async ({ wire, ...event }) => {
      await db
        .insert(parkedEvents)
        .values({ ...event, ...wire })
        .onConflictDoNothing();
    },
    retryDue: async (request, retry) => {
      let taken = 0;
      for (const id of await dueIds(db, request)) {
        if (await retryOne(pool, id, retry)) taken += 1;
      }
      return taken;
    },
  };
};

/** Skips an event that a worker is at. As text, it answers a count alone, in one round trip. */
const PARKED = statement<{ readonly made: number }>(`
with due as (
  update parked_events set due_at = $1::timestamptz where id = any(array(
    select id from parked_events where due_at > $1::timestamptz order by due_at limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as made from due`);

const OUTBOX = statement<{ readonly made: number }>(`
with due as (
  update outbox set next_at = $1::timestamptz where id = any(array(
    select id from outbox where published_at is null and not parked and next_at > $1::timestamptz
    limit $2 for update skip locked
  )) returning 1
)
select count(*)::int as made from due`);

const statements = { consumers: PARKED, relay: OUTBOX } as const;

export const pgDelayedRetries = ({ send }: Pool): DelayedRetries => ({
  makeDue: async (of, { now, limit }) => only(await send(statements[of](now, limit))).made,
});
