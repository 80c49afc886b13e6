-- Until now only cancelled orders had money given back, and all of it. They have ended: nobody waits for their rows.
update orders set refunded_minor = total_minor
where status = 'cancelled' and refunded_minor = 0 and exists (
  select from order_history told
  where told.order_id = orders.id and told.version = orders.version and told.type = 'OrderRefunded'
);
