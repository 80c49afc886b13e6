-- $1 events that nobody of the product handles, so that the relay alone has work.
insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
select event_id, 'order', aggregate_id, 2, 'OrderPacked', 'orderline.orders.v1', aggregate_id,
  jsonb_build_object('ce_specversion', '1.0', 'ce_type', 'OrderPacked', 'ce_id', event_id, 'ce_time', at,
    'ce_source', '/orderline/orders', 'ce_subject', aggregate_id, 'content-type', 'application/json',
    'ce_dataschema', 'https://orderline.example/schemas/OrderPacked/1.json'),
  json_build_object('orderId', aggregate_id, 'version', 2, 'customerId', aggregate_id, 'packedAt', at)::text
from (
  select uuidv7() as event_id, uuidv7() as aggregate_id,
    to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  from generate_series(1, $1::int)
) as made
