-- Of whom an answer that is kept for a repeated request tells, in words or by an address: a user, or an order of theirs. An
-- erasure takes it by that. Most answers are amounts and ids alone, and tell of nobody.
alter table idempotency_keys add column subject_id uuid;

-- A worker of an earlier release that ends a cancellation while this one is rolled out gives back all that is left, and knows
-- neither column: its line of the history says no amount.
create function note_refund_of_the_rest() returns trigger language plpgsql as $$
begin
  update order_history told set amount_minor = orders.total_minor - orders.refunded_minor, currency = orders.currency
  from orders
  where orders.id = new.order_id and told.order_id = new.order_id and told.version = new.version;
  update orders set refunded_minor = total_minor where id = new.order_id;
  return null;
end
$$;

create trigger order_history_refund_of_the_rest after insert on order_history for each row
when (new.type = 'OrderRefunded' and new.amount_minor is null) execute function note_refund_of_the_rest();

-- Those that it ended since migration 41.
update orders set refunded_minor = total_minor
where status = 'cancelled' and refunded_minor = 0 and exists (
  select from order_history told
  where told.order_id = orders.id and told.version = orders.version and told.type = 'OrderRefunded'
);

-- Why the payment provider did not give it back, where it says.
alter table order_refunds add column refusal text;

-- What was given back by hand is counted like all that is over, so that reconciliation can tell what is still held.
insert into book_seals (book, until) values ('given-refunds', '-infinity');
