const ORDERS = 1_000_000;
const USERS = 200_000;
const start = Date.parse('2026-01-01T00:00:00Z');
/** One every ten seconds: a million are some four months. */
const EVERY_MS = 10_000;

/** Fills a migrated database with a million orders of four months, by two hundred thousand customers. */
export const millionOrders = `
create function id_at(ms bigint, nth int) returns uuid language sql immutable as $$
  select (left(lpad(to_hex(ms), 12, '0'), 8) || '-' || right(lpad(to_hex(ms), 12, '0'), 4) || '-7000-8000-'
    || lpad(to_hex(nth), 12, '0'))::uuid
$$;
insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
select id_at(${start}, nth), 'person' || nth || '@mail' || nth % 50 || '.example',
  (array['Ada', 'Zoë', 'Łukasz', 'Grace', 'Jörg'])[1 + nth % 5] || ' Number' || nth, 'en-GB', '[]', '{customer}', 1, 1,
  now(), now()
from generate_series(1, ${USERS}) nth;
insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
select id_at(${start}::bigint + nth * ${EVERY_MS}::bigint, nth), id_at(${start}, 1 + nth % ${USERS}),
  case when nth > ${ORDERS - 500} then 'placed' when nth % 20 = 0 then 'cancelled' else 'delivered' end,
  1000, 'GBP', '{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}', 1,
  to_timestamp((${start}::bigint + nth * ${EVERY_MS}::bigint) / 1000.0), now()
from generate_series(1, ${ORDERS}) nth;
insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
select id_at(${start}::bigint + nth * ${EVERY_MS}::bigint, nth), 0, id_at(0, nth % 5000), 'SKU-' || nth % 5000, 'a thing', 1, 1000, 1000
from generate_series(1, ${ORDERS}) nth;
`;
