-- What events told reports of orders, one row for each, in each generation: the live one is read, one that is being built
-- beside it takes its place whole. What follows from several events of an order is worked out by who reads.
create table report_generations (
  generation integer primary key,
  state text not null check (state in ('live', 'building')),
  -- The last order that a rebuild has written, and how many of how many.
  last_order uuid,
  written bigint not null default 0,
  expected bigint not null default 0,
  begun_at timestamptz(3) not null default now()
);
create unique index report_generations_state on report_generations (state);
insert into report_generations (generation, state) values (1, 'live');

create table report_facts (
  generation integer not null,
  order_id uuid not null,
  version integer not null,
  kind text not null check (kind in ('placed', 'cancelled', 'refunded', 'shipped')),
  at timestamptz(3) not null,
  customer_id uuid,
  country text,
  -- Of what was placed, and what was refunded.
  currency text,
  minor bigint,
  units bigint,
  lines integer,
  reason text,
  primary key (generation, order_id, version),
  check (kind <> 'placed' or num_nonnulls(customer_id, currency, minor, units, lines) = 5),
  check (kind <> 'refunded' or num_nonnulls(currency, minor) = 2)
);

create index report_facts_at on report_facts (generation, kind, at, order_id, version)
  include (country, currency, minor, units, lines);
create index report_facts_customer on report_facts (generation, customer_id, at, order_id) where kind = 'placed';

create table report_lines (
  generation integer not null,
  order_id uuid not null,
  position integer not null,
  product_id uuid not null,
  at timestamptz(3) not null,
  currency text not null,
  units bigint not null,
  minor bigint not null,
  primary key (generation, order_id, position)
);

create index report_lines_at on report_lines (generation, at) include (product_id, order_id, currency, units, minor);

-- When each product sold out, and was there again. Nothing else keeps that once its events are pruned, so it has no generations.
create table report_stock (
  product_id uuid not null,
  version integer not null,
  at timestamptz(3) not null,
  is_depleted boolean not null,
  primary key (product_id, version)
);

create index report_stock_at on report_stock (at, product_id) where is_depleted;
