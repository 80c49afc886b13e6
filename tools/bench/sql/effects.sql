-- Milliseconds from the commit of an order to the commit of its notification, of orders placed since $1.
select percentile_cont(0.5) within group (order by ms) as "p50", percentile_cont(0.99) within group (order by ms) as "p99"
from (
  select 1000 * extract(epoch from
    pg_xact_commit_timestamp(notifications.xmin) - pg_xact_commit_timestamp(order_history.xmin))::float as ms
  from orders join order_history on order_id = orders.id and order_history.version = 1
  join notifications on subject_id = orders.id
  where placed_at >= $1::timestamptz
) as each
