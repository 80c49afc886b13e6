-- 64 customers, and bench.size times: 10,000 products with more stock than a bench can sell, and 10,000 orders that are
-- over, with all that their events have left behind. Triggers would do what is written here already.
set session_replication_role = replica;

create function pg_temp.id_of(kind text, n bigint) returns uuid language sql immutable as $$
  select ('00000000-0000-7' || kind || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
select pg_temp.id_of('001', n), 'customer-' || n || '@example.com', 'Ada', 'en', '[]', '{customer}', 1, 0, now(), now()
from generate_series(1, 64) as n;

insert into products
  (id, sku, title, description, category, price_minor, currency, version, availability, created_at, updated_at)
select pg_temp.id_of('002', n), 'SKU-' || n, 'Enamel mug ' || n, 'Holds what is hot, and survives a fall.', 'mugs',
  850, 'GBP', 1, 'in_stock', now(), now()
from generate_series(1, 10000 * current_setting('bench.size')::int) as n;

insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
select id, 1000000000, 0, 1, 0, 'available', now() from products;

insert into category_counts (category, products) select category, count(*) from products group by category;

create temporary table past as
select pg_temp.id_of('003', n) as id, pg_temp.id_of('004', n) as event_id, pg_temp.id_of('001', 1 + (n - 1) % 64) as customer_id,
  n, now() - interval '3 days' + n * interval '1 ms' as at
from generate_series(1, 10000 * current_setting('bench.size')::int) as n;

insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
select id, customer_id, 'delivered', 1700, 'GBP', '{"recipient": "Ada", "line1": "1 Mill Lane", "city": "Leeds",
  "postalCode": "LS1 1AA", "country": "GB"}', 2, at, at from past;

insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
select past.id, position, pg_temp.id_of('002', 1 + (7 * n + position) % 10000), 'SKU', 'Enamel mug', 1, 850, 850
from past, generate_series(1, 2) as position;

insert into order_history (order_id, version, type, at)
select id, version, case version when 1 then 'OrderPlaced' else 'OrderDelivered' end, at from past, generate_series(1, 2) as version;

insert into outbox
  (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, created_at, published_at)
select event_id, 'order', id, 1, 'OrderPlaced', 'orderline.orders.v1', id, '{"ce_type": "OrderPlaced"}', repeat('x', 600), at, at
from past;

insert into inbox (consumer, event_id, type, handled_at, aggregate_id, aggregate_version)
select consumer, event_id, 'OrderPlaced', at, id, 1
from past, unnest(array['fulfilment', 'notifications', 'inventory']) as consumer;

insert into inbox_versions (consumer, aggregate_id, last_version)
select consumer, id, 1 from past, unnest(array['fulfilment', 'notifications', 'inventory']) as consumer;

insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
select event_id, customer_id, 'order-placed', 'Thank you', 'Your order was placed.', 'order', id, at from past;
