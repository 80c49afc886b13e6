-- How often an order was refused at once: such an order is none, and no event tells of it. Processes count, and add up.
create table report_refusals (
  -- The quarter of an hour.
  since timestamptz(3) not null,
  reason text not null,
  -- What there was too little of; null counts the orders.
  product_id uuid,
  times bigint not null check (times > 0),
  unique nulls not distinct (since, reason, product_id)
);
