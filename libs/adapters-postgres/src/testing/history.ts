import type { Sql } from 'postgres';

export type History = {
  readonly orders: number;
  /** The first begins here, and each a millisecond later. */
  readonly from: Date;
  readonly status?: 'placed' | 'delivered' | 'cancelled';
  /** Between the first event of an order and its last. */
  readonly milestones?: readonly string[];
};

/** The consumers of the events of a history. */
export const historySubscriptions = [
  { consumer: 'fulfilment', types: ['OrderPlaced'] },
  { consumer: 'notifications', types: ['OrderPlaced', 'OrderDelivered'] },
];

/**
 * Orders of one line with all that follows from them, as if they had all been led to their end: events published and
 * handled, fulfilments, notifications, the ledger. An order that is only placed has its first event and no more.
 */
export const aHistory = async (
  outside: Sql,
  { orders, from, status = 'delivered', milestones = [] }: History,
): Promise<void> => {
  const events = status === 'placed' ? ['OrderPlaced'] : ['OrderPlaced', ...milestones, 'OrderDelivered'];
  await outside.begin(async (sql) => {
    await sql`create temporary table made on commit drop as
      select (lpad(to_hex((extract(epoch from ${from}::timestamptz) * 1000)::bigint + nth), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
          || '8' || substr(md5(random()::text), 1, 15))::uuid as id,
        ${from}::timestamptz + nth * interval '1 millisecond' as at
      from generate_series(1, ${orders}::int) as nth`;
    await sql`insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
      select id, id, ${status}, 850, 'GBP', '{}', 1, at, at from made`;
    await sql`insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
      select id, 0, id, 'SKU', 'A mug', 1, 850, 850 from made`;
    await sql`insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, published_at)
      select overlay(id::text placing lpad(to_hex(nth), 2, '0') from 35)::uuid, 'order', id, nth, type, 't', id::text, '{}', '{}', at
      from made, unnest(${events}::text[]) with ordinality as event (type, nth)`;
    for (const { consumer, types } of historySubscriptions) {
      await sql`insert into inbox (consumer, event_id, type, handled_at, aggregate_id, aggregate_version)
        select ${consumer}, event_id, type, published_at, aggregate_id, aggregate_version
        from outbox join made on made.id = aggregate_id where type = any(${types}::text[])`;
    }
    await sql`insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
      select id, id, 'order-placed', '', '', 'order', id, at from made`;
    const done = { placed: 'picking', delivered: 'completed', cancelled: 'cancelled' }[status];
    const payment = { placed: 'authorised', delivered: 'captured', cancelled: 'voided' }[status];
    await sql`insert into fulfilments (order_id, customer_id, status, amount_minor, currency, attempts, payment, pick_requests,
        shipment_requests, begun_at, updated_at)
      select id, id, ${done}, 850, 'GBP', 0, ${payment}, 1, 1, at, at from made`;
    if (status === 'delivered') {
      await sql`insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values ('00000000-0000-4000-8000-000000000001', 'SKU', 'A mug', '', '', 850, 'GBP', 1, now(), now()) on conflict do nothing`;
      await sql`insert into stock_movements (product_id, kind, delta, reason, at)
        select '00000000-0000-4000-8000-000000000001', kind, delta, '', at
        from made, (values ('receipt', 1), ('shipment', -1)) as moved (kind, delta)`;
    }
  });
};
