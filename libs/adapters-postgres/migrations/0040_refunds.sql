-- Money that staff give back, each time a row of its own, and what they write down about an order. The columns are plain
-- numbers: one of a domain with a check would have every row written anew.
alter table fulfilments
  -- What is asked for and not told of yet, and what was given back; a release that knows neither leaves both alone.
  add refunding_minor bigint not null default 0,
  add refunded_minor bigint not null default 0;

alter table orders add refunded_minor bigint not null default 0;

-- What was given back; null of earlier days, when it was all that the order cost.
alter table order_history add amount_minor bigint, add currency char(3);

create table order_refunds (
  id uuid primary key,
  order_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  reason text not null,
  requested_by_kind text not null check (requested_by_kind in ('user', 'api-key')),
  requested_by_id text not null,
  state text not null check (state in ('requested', 'done', 'refused')),
  attempts integer not null,
  next_at timestamptz(3),
  requested_at timestamptz(3) not null,
  settled_at timestamptz(3),
  check ((state = 'requested') = (next_at is not null)),
  check ((state = 'requested') = (settled_at is null))
);

create index order_refunds_order on order_refunds (order_id, id desc);
create index order_refunds_next on order_refunds (next_at) where next_at is not null;

create table order_notes (
  id uuid primary key,
  order_id uuid not null,
  author_kind text not null check (author_kind in ('user', 'api-key')),
  author_id text not null,
  text text not null,
  at timestamptz(3) not null
);

create index order_notes_order on order_notes (order_id, id desc);
