-- Triggers would do what is written here already.
set session_replication_role = replica;

-- An outbox and an inbox of bench.events events, all of them over: published 8 and handled 16 days ago, and a bit less each.
insert into outbox
  (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, published_at)
select gen_random_uuid(), 'order', gen_random_uuid(), 1, 'OrderPlaced', 't', 'k', '{"ce_type":"OrderPlaced"}',
  repeat('x', 600), now() - interval '8 days' + nth * interval '0.1 s'
from generate_series(1, current_setting('bench.events')::int) as nth;

with made as (
  select gen_random_uuid() as event_id, gen_random_uuid() as aggregate_id, nth
  from generate_series(1, current_setting('bench.events')::int) as nth
), handled as (
  insert into inbox (consumer, event_id, type, handled_at, aggregate_id, aggregate_version)
  select 'fulfilment', event_id, 'OrderPlaced', now() - interval '16 days' + nth * interval '0.1 s', aggregate_id, 1
  from made
)
insert into inbox_versions (consumer, aggregate_id, last_version) select 'fulfilment', aggregate_id, 1 from made;

-- bench.products products with 50 movements each, and 15 orders of three lines for each of them, of which every tenth is open.
with made as (
  insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
  select gen_random_uuid(), 'SKU-' || nth, 'A mug', '', 'mugs', 850, 'GBP', 1, now(), now()
  from generate_series(1, current_setting('bench.products')::int) as nth
  returning id
), stocked as (
  insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
  select id, 50, 0, 1, 0, 'available', now() from made
)
insert into stock_movements (product_id, kind, delta, reason, at)
select id, 'receipt', 1, 'delivery', now() from made, generate_series(1, 50);

with shelf as (select array_agg(product_id) as ids from stock), made as (
  insert into orders
    (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
  select gen_random_uuid(), gen_random_uuid(), case when nth % 10 = 0 then 'placed' else 'delivered' end, 850, 'GBP',
    '{}', 1, now(), now()
  from generate_series(1, 15 * current_setting('bench.products')::int) as nth
  returning id
)
insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
select id, line, ids[1 + floor(random() * current_setting('bench.products')::int)::int], 'SKU', 'A mug', 1, 850, 850
from made, shelf, generate_series(1, 3) as line;

update stock set reserved = ordered.units from (
  select product_id, sum(quantity) as units from order_lines join orders on orders.id = order_id
  where status = 'placed' group by product_id
) as ordered where ordered.product_id = stock.product_id;
