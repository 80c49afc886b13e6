import type { Reconciliation, ReconciliationReader } from '@orderline/domain/reporting';
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './session.ts';

/** What each consumer is to have handled. */
export type Subscriptions = readonly { readonly consumer: string; readonly types: readonly string[] }[];

const OPEN = sql.raw("status in ('placed', 'paid', 'packed')");

/** Published, and neither handled nor parked, once for each consumer that it is for. */
const handling = (subscriptions: Subscriptions): SQL => {
  const pairs = subscriptions.flatMap(({ consumer, types }) => types.map((type) => ({ consumer, type })));
  const consumers = sql.param(pairs.map(({ consumer }) => consumer));
  const types = sql.param(pairs.map(({ type }) => type));
  return sql`
    select count(*)::float8 from outbox
    join unnest(${consumers}::text[], ${types}::text[]) as subscribed (consumer, type) on subscribed.type = outbox.type
    where published_at is not null
      and not exists (
        select from inbox where inbox.consumer = subscribed.consumer and inbox.event_id = outbox.event_id
      )
      and not exists (
        select from parked_events parked
        where parked.consumer = subscribed.consumer and parked.event_id = outbox.event_id::text
      )`;
};

/** OrderPlaced events that were removed from there when they were old. */
const pruned = (source: string): SQL =>
  sql`coalesce((select events from pruned_events where source = ${source} and type = 'OrderPlaced'), 0)`;

/** One statement, and so one snapshot. */
const books = (subscriptions: Subscriptions): SQL => sql`
  select
    (select json_build_object('total', count(*), 'open', count(*) filter (where ${OPEN}),
      'shipped', count(*) filter (where status = 'shipped'), 'delivered', count(*) filter (where status = 'delivered'),
      'cancelled', count(*) filter (where status = 'cancelled')) from orders) as orders,
    json_build_object(
      'recorded', (select count(*) from outbox where type = 'OrderPlaced') + ${pruned('outbox')},
      'effects', (select count(*) from inbox where consumer = 'fulfilment' and type = 'OrderPlaced')
        + ${pruned('fulfilment')}) as "orderPlaced",
    (select count(*)::float8 from fulfilments) as fulfilments,
    (select json_build_object(
      'underWay', count(*) filter (where status not in ('completed', 'cancelled', 'uncollected')),
      'uncollected', count(*) filter (where status = 'uncollected')) from fulfilments) as fulfilling,
    (select coalesce(json_agg(json_build_object(
      'authorised', json_build_object('minor', authorised, 'currency', currency),
      'captured', json_build_object('minor', captured, 'currency', currency)) order by currency), '[]')
    from (select currency, coalesce(sum(amount_minor) filter (where payment = 'authorised'), 0) as authorised,
        coalesce(sum(amount_minor) filter (where payment = 'captured'), 0) as captured
      from fulfilments group by currency) as held) as payments,
    (select count(*)::float8 from notifications) as notifications,
    json_build_object(
      'outbox', (select count(*) from outbox where published_at is null),
      'handling', (${handling(subscriptions)}),
      'parked', (select count(*) from parked_events)) as "underWay",
    (select json_build_object(
      'received', (select coalesce(sum(delta) filter (where kind <> 'shipment'), 0) from stock_movements),
      'shipped', (select coalesce(-sum(delta) filter (where kind = 'shipment'), 0) from stock_movements),
      'onHand', coalesce(sum(on_hand), 0),
      'reserved', coalesce(sum(reserved), 0),
      'openLines', (select coalesce(sum(quantity), 0) from order_lines join orders on orders.id = order_id where ${OPEN})
    ) from stock) as stock`;

export const pgReconciliation = (db: Db, subscriptions: Subscriptions): ReconciliationReader => ({
  read: async (now) => {
    const [row] = await db.execute<Omit<Reconciliation, 'at'>>(books(subscriptions));
    if (!row) throw new Error('the books could not be read');
    return { ...row, at: now };
  },
});
