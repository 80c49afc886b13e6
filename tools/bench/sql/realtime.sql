-- $1 customers with two orders each, of which each has begun. Triggers would do what is written here already.
with made as (
  select n, ('00000000-0000-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(1, $1::int) as n
), registered as (
  insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
  select id, 'follower-' || n || '@example.com', 'Ada', 'en', '[]', '{customer}', 1, 0, now(), now() from made
), ordered as (
  insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
  select ('00000000-0000-7003-8000-' || lpad(to_hex(2 * n - nth), 12, '0'))::uuid, id, 'placed', 850, 'GBP', '{}', 1, now(), now()
  from made, generate_series(0, 1) as nth
  returning id
)
insert into order_history (order_id, version, type, at) select id, 1, 'OrderPlaced', now() from ordered
