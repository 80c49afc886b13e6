-- An event that staff is told of, all of them: the version $1 of the stock of a product that there need not be.
insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
select event_id, 'stock', product_id, $1::int, 'StockReplenished', 'orderline.inventory.v1', product_id,
  jsonb_build_object('ce_specversion', '1.0', 'ce_type', 'StockReplenished', 'ce_id', event_id, 'ce_time', at,
    'ce_source', '/orderline/inventory', 'ce_subject', product_id, 'content-type', 'application/json',
    'ce_dataschema', 'https://orderline.example/schemas/StockReplenished/1.json'),
  json_build_object('productId', product_id, 'version', $1::int, 'available', 5)::text
from (
  select uuidv7() as event_id, '00000000-0000-7002-8000-000000000001'::uuid as product_id,
    to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
) as made
