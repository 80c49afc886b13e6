-- What a fulfilment needs to lead its order through payment, warehouse and carrier. Those that were begun before go on
-- from the first step: their payment is asked for now.
alter domain fulfilment_status drop constraint fulfilment_status_check;

create domain payment_status as text
  check (value in ('authorised', 'declined', 'captured', 'voided', 'refunded'));

alter table fulfilments
  add amount_minor minor_units,
  add currency char(3),
  add attempts integer not null default 0,
  add next_at timestamptz(3),
  add due_at timestamptz(3),
  add payment payment_status,
  add pick_requests integer not null default 0,
  add shipment_requests integer not null default 0,
  add delivered_at timestamptz(3),
  -- The request and the trace that placed the order, in which everything that follows from it is done.
  add origin jsonb;

update fulfilments set amount_minor = orders.total_minor, currency = orders.currency
from orders where orders.id = fulfilments.order_id;

update fulfilments set status = 'authorising', next_at = now(), due_at = now() + interval '15 minutes'
where status = 'begun';

alter domain fulfilment_status add constraint fulfilment_status_check check (
  value in (
    'authorising', 'picking', 'shipping', 'capturing', 'delivering', 'voiding', 'completed', 'cancelled', 'uncollected'
  )
);

alter table fulfilments
  alter amount_minor set not null,
  alter currency set not null,
  alter attempts drop default,
  alter pick_requests drop default,
  alter shipment_requests drop default;

create index fulfilments_next on fulfilments (next_at) where next_at is not null;
create index fulfilments_due on fulfilments (due_at) where due_at is not null;
