-- Places an order whole or not at all, and answers its lines, or nothing where it cannot be placed: the idea of the
-- product's statement, on its tables, as one would write it for a service of this one route.
-- $1 customer, $2 products, $3 quantities, $4 address, $5 idempotency key, $6 fingerprint of the request
with input as materialized (
  select uuidv7() as order_id, $1::uuid as customer_id, $2::uuid[] as products, $3::int[] as quantities,
    $4::jsonb as address, $5::text as key, $6::text as fingerprint
), locked as materialized (
  select line.product_id, line.quantity, line.position, products.sku, products.title, products.price_minor,
    products.currency, stock.on_hand, stock.reserved, stock.version
  from input, unnest(input.products, input.quantities) with ordinality as line (product_id, quantity, position)
  join stock on stock.product_id = line.product_id
  join products on products.id = line.product_id
  order by line.product_id
  for update of stock
), verdict as materialized (
  select sum(price_minor * quantity) as total, min(currency) as currency
  from locked
  having count(*) = (select cardinality(products) from input) and bool_and(on_hand - reserved >= quantity)
    and exists (select from users, input where users.id = input.customer_id for key share)
), claim as (
  insert into idempotency_keys (scope, key, fingerprint, order_id, created_at)
  select 'peer ' || customer_id, key, fingerprint, order_id, now() from input, verdict
  on conflict (scope, key) do nothing
  returning order_id
), reserved as (
  update stock set on_hand = locked.on_hand, reserved = locked.reserved + locked.quantity,
    version = locked.version + 1, updated_at = now()
  from locked, claim where stock.product_id = locked.product_id
), placed as (
  insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
  select order_id, customer_id, 'placed', total, currency, address, 1, now(), now()
  from claim join input using (order_id), verdict
), lines as (
  insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
  select order_id, position, product_id, sku, title, quantity, price_minor, price_minor * quantity from claim, locked
), history as (
  insert into order_history (order_id, version, type, at) select order_id, 1, 'OrderPlaced', now() from claim
), event as (
  insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
  select uuidv7(), 'order', order_id, 1, 'OrderPlaced', 'orders', order_id::text, '{"ce_type":"OrderPlaced"}',
    json_build_object('orderId', order_id, 'customerId', customer_id, 'totalMinor', total, 'placedAt', now(), 'lines',
      (select json_agg(json_build_object('productId', product_id, 'sku', sku, 'title', title, 'quantity', quantity,
        'unitMinor', price_minor)) from locked), 'shippingAddress', address)::text
  from claim join input using (order_id), verdict
)
select order_id as "orderId", product_id as "productId", sku, title, quantity, price_minor::int as "unitMinor",
  (price_minor * quantity)::int as "lineMinor"
from claim, locked
