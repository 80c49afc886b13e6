-- What was placed, whatever came of it since, and whether every product's stock is held by exactly the orders that are open.
select
  (select count(*)::int from orders where status <> 'delivered') as orders,
  (select count(*)::int from outbox where type = 'OrderPlaced' and value not like 'x%') as events,
  (select count(*)::int from notifications where subject_id in (select id from orders where status <> 'delivered')) as effects,
  (select count(*)::int from stock left join (
    select product_id, sum(quantity) as units from order_lines join orders on orders.id = order_id
    where status <> 'delivered' group by product_id
  ) as held using (product_id) where reserved <> coalesce(units, 0)) as "wrongStock"
