-- What customers were told since $1, and when it was committed, in milliseconds since 1970.
select ('x' || right(user_id::text, 12))::bit(48)::bigint::int as customer, "offset"::int as "offset",
  (1000 * extract(epoch from pg_xact_commit_timestamp(xmin)))::float as at
from notifications where created_at >= $1::timestamptz
