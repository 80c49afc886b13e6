-- Reading the books must not take longer the more there is behind them. What is over, and changes no more, is counted once
-- up to a time, book by book, by a job; a reading adds what came since. Nobody who writes an order or an event waits for
-- it: there is no counter that they would have to update.
create table book_seals (
  book text primary key,
  -- What was stamped until then is in the totals.
  until timestamptz(3) not null
);

create table book_totals (
  book text not null,
  part text not null,
  -- Of all that there ever was, and of those of them that were removed since.
  rows bigint not null,
  units numeric not null,
  removed_rows bigint not null default 0,
  removed_units numeric not null default 0,
  primary key (book, part)
);

-- Published events that had not had all their effects when they were counted.
create table unhandled_events (
  book text not null,
  consumer text not null,
  event_id uuid not null,
  primary key (book, consumer, event_id)
);

insert into book_seals (book, until)
select book, '-infinity' from unnest(array[
  'placed-orders', 'ended-orders', 'published-events', 'handled-events', 'ended-fulfilments', 'notifications',
  'stock-movements'
]) as book;

insert into book_totals (book, part, rows, units, removed_rows)
select case source when 'outbox' then 'published-events' else 'handled-events' end,
  case source when 'outbox' then type else source || ' ' || type end, events, 0, events
from pruned_events;

drop table pruned_events;

create index orders_placed on orders (placed_at);
create index orders_live on orders (status) where status in ('placed', 'paid', 'packed', 'shipped');
create index orders_ended on orders (updated_at) where status in ('delivered', 'cancelled');
create index fulfilments_live on fulfilments (status, due_at) where status not in ('completed', 'cancelled');
create index fulfilments_ended on fulfilments (updated_at) where status in ('completed', 'cancelled');
create index notifications_age on notifications (created_at);
create index stock_movements_at on stock_movements (at);
