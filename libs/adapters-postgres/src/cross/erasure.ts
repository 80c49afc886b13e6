import { erasePerson, eventTypes, personalFieldsOf, typeOfWebhook } from '@orderline/contracts/events';
import { aggregateTypes, type OrderId, type UserId } from '@orderline/domain/shared';
import type { PersonalData } from '@orderline/domain/users';
import { and, asc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { parkedEvents } from '../schema/events.ts';
import { orderRefunds } from '../schema/fulfilment.ts';
import { loginAttempts, oneTimeTokens } from '../schema/identity.ts';
import { idempotencyKeys, orderHistory, orderNotes, orders } from '../schema/orders.ts';
import { credentials, users } from '../schema/users.ts';
import { webhookDeliveries } from '../schema/webhooks.ts';
import type { TableName } from './retention.ts';

/** The types whose wire form names nobody; of these alone nothing is rewritten. */
const IMPERSONAL = eventTypes.filter((type) => personalFieldsOf(type).length === 0);

type Person = { readonly id: UserId; readonly email: string; readonly orderIds: readonly OrderId[] };

type EventTable = { readonly table: SQL; readonly error: SQL; readonly about: (ids: SQL) => SQL };

const byKey = (ids: SQL): SQL => sql`key = any(${ids}::text[])`;

/**
 * Events that wait, and those that were published and are kept for a while. What Kafka has is out of reach. Those that name
 * a person go by the id of a user or of an order: erase-person.test.ts of the contracts holds it. Texts of our own, as the
 * table is any of three.
 */
const inEvents =
  ({ table, error, about }: EventTable) =>
  async (db: Db, { id: userId, orderIds }: Person): Promise<void> => {
    const rows = await db.execute<{ id: string; type: string; value: string }>(sql`
      select id::text, coalesce(headers ->> 'ce_type', '') as type, value from ${table}
      where ${about(sql`${sql.param([userId, ...orderIds])}`)}
        and coalesce(headers ->> 'ce_type', '') <> all(${sql.param(IMPERSONAL)}::text[])
      order by id for update`);
    for (const { id, type, value } of rows) {
      const left = erasePerson(type, value);
      // Why it failed may quote it.
      await db.execute(sql`update ${table} set value = ${left}, ${error} = case when ${error} is not null then 'erased' end
        where id = ${id}::bigint`);
    }
  };

/** What is still to be sent, and what could be sent again; one that is on its way says what it said. */
const inWebhooks = async (db: Db, { id: userId }: Person): Promise<void> => {
  const { id, type, data, personId } = webhookDeliveries;
  const rows = await db
    .select({ id, type, data })
    .from(webhookDeliveries)
    .where(eq(personId, userId))
    .orderBy(asc(id))
    .for('update');
  for (const row of rows) {
    const left = erasePerson(typeOfWebhook(row.type) ?? '', row.data);
    await db.update(webhookDeliveries).set({ data: left }).where(eq(id, row.id));
  }
};

/**
 * What a release keeps that knows no subject does not say of whom it tells: the person's own answers, and notes and invitations
 * that name the person. Refunds stay, so that one that is asked for again is still the same one.
 */
const unmarkedAnswers = ({ id, orderIds }: Person): SQL => sql`value is not null and subject_id is null and (
  starts_with(scope, ${id}) or scope ~ '(^admin .* note|/notes|/users)$' and exists (
    select from unnest(${sql.param([id, ...orderIds])}::text[]) as named where position(named in value) > 0
  ))`;

type Erasure =
  /** What it keeps names nobody, or is not the person's, and why. */
  | { readonly impersonal: string }
  /** Goes with the user, or with what goes with the user, by its foreign key. */
  | 'with the user'
  | ((db: Db, person: Person) => Promise<unknown>);

/** What becomes of a person in each table, in this order: a table that is missing here does not compile. */
const erasure: Readonly<Record<TableName, Erasure>> = {
  orders: (db, { id }) => {
    const shippingAddress = sql`jsonb_build_object('recipient', 'erased', 'line1', 'erased', 'city', 'erased',
      'postalCode', 'erased', 'country', ${orders.shippingAddress} -> 'country')`;
    return db.update(orders).set({ shippingAddress }).where(eq(orders.customerId, id));
  },
  // It leads to the person at the carrier's.
  order_history: (db, { orderIds }) =>
    db
      .update(orderHistory)
      .set({ trackingNumber: null })
      .where(and(inArray(orderHistory.orderId, [...orderIds]), isNotNull(orderHistory.trackingNumber))),
  // They may tell of the person, in words that nobody has checked.
  order_notes: (db, { orderIds }) => db.delete(orderNotes).where(inArray(orderNotes.orderId, [...orderIds])),
  // Amounts and times, but for what the payment provider has said in its words.
  order_refunds: (db, { orderIds }) =>
    db
      .update(orderRefunds)
      .set({ refusal: null })
      .where(and(inArray(orderRefunds.orderId, [...orderIds]), isNotNull(orderRefunds.refusal))),
  outbox: inEvents({
    table: sql`outbox`,
    error: sql`last_error`,
    // Every aggregate, as its index begins with them: an id names one thing alone.
    about: (ids) =>
      sql`aggregate_type = any(${sql.param(aggregateTypes)}::text[]) and aggregate_id = any(${ids}::uuid[])`,
  }),
  parked_events: inEvents({ table: sql`parked_events`, error: sql`error`, about: byKey }),
  discarded_events: inEvents({ table: sql`discarded_events`, error: sql`error`, about: byKey }),
  webhook_deliveries: inWebhooks,
  idempotency_keys: async (db, person) => {
    await db.delete(idempotencyKeys).where(inArray(idempotencyKeys.subjectId, [person.id, ...person.orderIds]));
    await db.delete(idempotencyKeys).where(unmarkedAnswers(person));
  },
  login_attempts: (db, { id, email }) =>
    db
      .delete(loginAttempts)
      .where(
        sql`account in (select sha256(convert_to(name, 'UTF8')) from unnest(${sql.param([email, id])}::text[]) as name)`,
      ),
  users: (db, { id }) => db.delete(users).where(eq(users.id, id)),
  credentials: 'with the user',
  external_identities: 'with the user',
  api_keys: 'with the user',
  sessions: 'with the user',
  refresh_tokens: 'with the user',
  one_time_tokens: 'with the user',
  known_origins: 'with the user',
  staff_sessions: 'with the user',
  provider_sign_ins: 'with the user',
  second_factors: 'with the user',
  recovery_codes: 'with the user',
  saved_views: 'with the user',
  notification_counters: 'with the user',
  channel_epoch: { impersonal: 'one word of chance' },
  notification_preferences: 'with the user',
  notification_emails: 'with the user',
  notifications: { impersonal: 'removed by whoever handles UserErased' },
  order_lines: { impersonal: 'products' },
  fulfilments: { impersonal: 'amounts and times of an order' },
  products: { impersonal: 'the catalogue' },
  product_words: { impersonal: 'the catalogue' },
  category_counts: { impersonal: 'the catalogue' },
  product_imports: { impersonal: 'counts, and the id of the account that imported' },
  product_import_files: { impersonal: 'the name of a file, and the id of the account that sent it' },
  product_import_chunks: { impersonal: 'a catalogue, for a day' },
  product_import_refusals: { impersonal: 'lines of a catalogue' },
  stock: { impersonal: 'units of products' },
  stock_movements: { impersonal: 'units of products, and the reasons of staff' },
  webhook_endpoints: { impersonal: 'addresses of machines' },
  inbox: { impersonal: 'ids of events' },
  inbox_versions: { impersonal: 'ids of aggregates' },
  unhandled_events: { impersonal: 'ids of events' },
  book_seals: { impersonal: 'times' },
  book_totals: { impersonal: 'counts' },
  report_generations: { impersonal: 'counts' },
  report_facts: { impersonal: 'amounts, times and countries of orders' },
  report_lines: { impersonal: 'products' },
  report_stock: { impersonal: 'times of products' },
  report_refusals: { impersonal: 'counts by products' },
  report_sums: { impersonal: 'sums of orders' },
  report_pending: { impersonal: 'amounts, times and countries of orders' },
  report_uncounted: { impersonal: 'amounts, times and countries of orders' },
  report_products: { impersonal: 'products' },
  report_category_orders: { impersonal: 'counts of orders' },
  report_customers: { impersonal: 'counts of orders, by an id that leads to nobody once the user is gone' },
  report_cohorts: { impersonal: 'counts of customers' },
  job_runs: { impersonal: 'times and counts' },
  // Who did it stands there by an id that leads to nobody once the user is gone: another text would break the chain.
  audit_entries: { impersonal: 'ids, and what staff changed of things; the network addresses of staff' },
  audit_seals: { impersonal: 'digests' },
  audit_unsealed: { impersonal: 'ids' },
};

export const pgPersonalData = (db: Db): PersonalData => ({
  disown: async (userId, passwordHash) => {
    // A retry holds its event while another connection waits for the user: whoever held the user first would wait for
    // the retry, and PostgreSQL could not see the circle.
    const parked = db.select({ id: parkedEvents.id }).from(parkedEvents).where(eq(parkedEvents.key, userId));
    await parked.orderBy(asc(parkedEvents.id)).for('update');
    await db.delete(oneTimeTokens).where(eq(oneTimeTokens.userId, userId));
    const present = and(eq(credentials.userId, userId), eq(credentials.passwordHash, passwordHash));
    const removed = await db.delete(credentials).where(present).returning({ userId: credentials.userId });
    return removed.length > 0;
  },
  openOrders: (userId) =>
    ordersOf(db, and(eq(orders.customerId, userId), inArray(orders.status, ['placed', 'paid', 'packed']))),
  erase: async ({ id, email }) => {
    const orderIds = await ordersOf(db, eq(orders.customerId, id));
    for (const erase of Object.values(erasure)) {
      if (typeof erase === 'function') await erase(db, { id, email, orderIds });
    }
  },
});

const ordersOf = async (db: Db, which: SQL | undefined): Promise<readonly OrderId[]> => {
  const rows = await db.select({ id: orders.id }).from(orders).where(which).orderBy(asc(orders.id));
  return rows.map(({ id }) => id);
};
