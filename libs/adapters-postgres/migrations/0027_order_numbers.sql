-- The number of an order is the last 50 bits of its id (orderNumberOf of the core). Nothing but this index keeps it: placing
-- an order writes what it wrote before, and an id whose number is taken is refused.
create unique index orders_number on orders
  ((('x' || substr(id::text, 23, 1) || right(id::text, 12))::bit(52)::bigint & 1125899906842623));

-- What the carrier told of the goods. An order reads it from its history, where all else of a shipment and of a
-- cancellation stands already: the rows of the orders that there are need no change.
alter table order_history
  add column carrier text,
  add column tracking_number text;
