-- An event for each of the customers $1, of the versions $2, by which the worker tells them something.
insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value)
select event_id, 'user', user_id, version, 'UserRegistered', 'orderline.users.v1', user_id,
  jsonb_build_object('ce_specversion', '1.0', 'ce_type', 'UserRegistered', 'ce_id', event_id, 'ce_time', at,
    'ce_source', '/orderline/users', 'ce_subject', user_id, 'content-type', 'application/json',
    'ce_dataschema', 'https://orderline.example/schemas/UserRegistered/1.json'),
  json_build_object('userId', user_id, 'version', version, 'email', 'ada@example.com', 'name', 'Ada', 'registeredAt', at)::text
from (
  select uuidv7() as event_id, ('00000000-0000-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid as user_id, version,
    to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  from unnest($1::int[], $2::int[]) as told (n, version)
) as made
