-- What the carrier told of the goods. An order reads it from its history, where all else of a shipment and of a
-- cancellation stands already: the rows of the orders that there are need no change.
alter table order_history
  add column carrier text,
  add column tracking_number text;
