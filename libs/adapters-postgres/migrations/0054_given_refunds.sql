create index concurrently order_refunds_given on order_refunds (settled_at) where state = 'done';
