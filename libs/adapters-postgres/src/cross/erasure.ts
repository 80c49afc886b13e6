import { erasePerson, eventTypes, jsonSchemaOf, personalFieldsIn } from '@orderline/contracts/events';
import type { AggregateType, OrderId, UserId } from '@orderline/domain/shared';
import type { PersonalData } from '@orderline/domain/users';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { orders } from '../schema/orders.ts';
import { credentials, users } from '../schema/users.ts';

/** The types whose wire form names nobody; of these alone nothing is rewritten. */
const IMPERSONAL = eventTypes.filter((type) => personalFieldsIn(jsonSchemaOf(type)).length === 0);

/** By which the outbox finds its events. */
const AGGREGATES: readonly AggregateType[] = ['user', 'order', 'inventory', 'pick', 'shipment'];

export const pgPersonalData = (db: Db): PersonalData => ({
  disown: async (userId, passwordHash) => {
    // A retry holds its event while another connection waits for the user: whoever held the user first would wait for
    // the retry, and PostgreSQL could not see the circle.
    await db.execute(sql`select 1 from parked_events where key = ${userId}::text order by id for update`);
    await db.execute(sql`delete from one_time_tokens where user_id = ${userId}::uuid`);
    const present = and(eq(credentials.userId, userId), eq(credentials.passwordHash, passwordHash));
    const removed = await db.delete(credentials).where(present).returning({ userId: credentials.userId });
    return removed.length > 0;
  },
  openOrders: async (userId) => {
    const open = inArray(orders.status, ['placed', 'paid', 'packed']);
    const rows = await db
      .select({ id: orders.id })
      .from(orders)
      .where(and(eq(orders.customerId, userId), open))
      .orderBy(asc(orders.id));
    return rows.map(({ id }) => id);
  },
  erase: async ({ id, email }) => {
    const orderIds = await forgetInOrders(db, id);
    await forgetInEvents(db, [id, ...orderIds]);
    await forgetInAnswers(db, id);
    await forgetAttempts(db, { id, email });
    await db.delete(users).where(eq(users.id, id));
  },
});

const forgetInOrders = async (db: Db, customerId: UserId): Promise<readonly OrderId[]> => {
  const rows = await db.execute<{ id: OrderId }>(sql`
    update orders set shipping_address = jsonb_build_object('recipient', 'erased', 'line1', 'erased', 'city', 'erased',
      'postalCode', 'erased', 'country', shipping_address -> 'country')
    where customer_id = ${customerId}::uuid returning id`);
  return rows.map(({ id }) => id);
};

/** Events that wait, and those that were published and are kept for a while. What Kafka has is out of reach. */
const forgetInEvents = async (db: Db, ids: readonly string[]): Promise<void> => {
  const aggregates = sql.param(ids);
  const byAggregate = sql`aggregate_type = any(${sql.param(AGGREGATES)}::text[]) and aggregate_id = any(${aggregates}::uuid[])`;
  const byKey = sql`key = any(${aggregates}::text[])`;
  const kept = [
    { table: sql`outbox`, error: sql`last_error`, about: byAggregate },
    { table: sql`parked_events`, error: sql`error`, about: byKey },
    { table: sql`discarded_events`, error: sql`error`, about: byKey },
  ];
  for (const { table, error, about } of kept) {
    const rows = await db.execute<{ id: string; type: string; value: string }>(sql`
      select id::text, coalesce(headers ->> 'ce_type', '') as type, value from ${table}
      where ${about} and coalesce(headers ->> 'ce_type', '') <> all(${sql.param(IMPERSONAL)}::text[])
      order by id for update`);
    for (const { id, type, value } of rows) {
      const left = erasePerson(type, value);
      // Why it failed may quote it.
      await db.execute(sql`update ${table} set value = ${left}, ${error} = case when ${error} is not null then 'erased' end
        where id = ${id}::bigint`);
    }
  }
};

/** Answers that are kept for a repeated request: the person's own, and those that tell of the person. */
const forgetInAnswers = async (db: Db, id: UserId): Promise<void> => {
  await db.execute(sql`delete from idempotency_keys
    where value is not null and (starts_with(scope, ${id}) or position(${id} in value) > 0)`);
};

const forgetAttempts = async (
  db: Db,
  { id, email }: { readonly id: UserId; readonly email: string },
): Promise<void> => {
  await db.execute(sql`delete from login_attempts
    where account in (select sha256(convert_to(name, 'UTF8')) from unnest(${sql.param([email, id])}::text[]) as name)`);
};
