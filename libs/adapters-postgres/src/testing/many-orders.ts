import type { Sql } from 'postgres';

/**
 * Fills an empty database with customers, and with orders of one line each, one every ten seconds of 2026, a third of them
 * paid and a third cancelled. A tenth of the customers has an order at all.
 */
export const manyOrders = async (outside: Sql, count: number): Promise<void> => {
  await outside.unsafe(`
    create function many_id(ms bigint, nth bigint) returns uuid language sql immutable as $$
      select (left(lpad(to_hex(ms), 12, '0'), 8) || '-' || right(lpad(to_hex(ms), 12, '0'), 4) || '-7000-8000-'
        || lpad(to_hex(nth), 12, '0'))::uuid
    $$;
    insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
    select many_id(1767225600000 + nth, nth), 'person' || nth || '@mail.example', 'Ada Number' || nth, 'en-GB', '[]',
      '{customer}', 1, 1, now(), now()
    from generate_series(1::bigint, ${count}) nth;
    insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
    select many_id(1767225600000 + nth * 10000, nth), many_id(1767225600000 + 1 + nth % (1 + ${count} / 10), 1 + nth % (1 + ${count} / 10)),
      (array['placed', 'paid', 'cancelled'])[1 + nth % 3], nth, 'GBP',
      '{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}', 1,
      to_timestamp((1767225600000 + nth * 10000) / 1000.0), now()
    from generate_series(1::bigint, ${count}) nth;
    insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
    select many_id(1767225600000 + nth * 10000, nth), 0, many_id(0, nth % 7), 'SKU-' || nth % 7, 'a thing', 1, nth, nth
    from generate_series(1::bigint, ${count}) nth;
    analyze users; analyze orders; analyze order_lines`);
};
