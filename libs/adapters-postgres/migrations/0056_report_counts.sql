-- What cannot be added up over its parts is counted beside the sums: orders of a category, which may have several products of
-- it, and customers, who order in several months. A fact that is in no count yet is listed, as one that is in no sum is.
-- To the end of this migration nobody writes facts or adds them up: reports are late by as much, and whoever reads them does not wait.
lock table report_facts, report_pending in share row exclusive mode;

update report_pending set kind = fact.kind, customer_id = fact.customer_id, country = fact.country, currency = fact.currency,
  minor = fact.minor, units = fact.units, lines = fact.lines, reason = fact.reason
from report_facts fact
where fact.generation = report_pending.generation and fact.order_id = report_pending.order_id
  and fact.version = report_pending.version;

create table report_uncounted (
  generation integer not null,
  order_id uuid not null,
  version integer not null,
  kind text not null,
  at timestamptz(3) not null,
  customer_id uuid,
  country text,
  currency text,
  minor bigint,
  units bigint,
  lines integer,
  reason text
);

-- The category in which orders of a product are counted: another one than the product's own from when it moves to when they
-- are counted anew. '' where it has none. While they are, those up to report_generations.moved_through are in `moving_to`.
create table report_products (
  generation integer not null,
  product_id uuid not null,
  category text not null,
  moving_to text,
  primary key (generation, product_id)
);

create table report_category_orders (
  generation integer not null,
  grain text not null check (grain in ('month', 'day')),
  since timestamptz(3) not null,
  currency text not null,
  category text collate "C" not null,
  orders bigint not null,
  cancelled bigint not null,
  primary key (generation, grain, since, currency, category)
) with (fillfactor = 80);

-- In which months by UTC a customer ordered, the first one first, and how often in each, as it is in report_cohorts.
create table report_customers (
  generation integer not null,
  customer_id uuid not null,
  months date[] not null,
  orders integer[] not null,
  primary key (generation, customer_id)
);

-- Of customers whose first order is of a month, how many ordered in another, and how often.
create table report_cohorts (
  generation integer not null,
  cohort date not null,
  month date not null,
  customers bigint not null,
  orders bigint not null,
  primary key (generation, cohort, month)
) with (fillfactor = 80);

create or replace function list_report_facts() returns trigger language plpgsql as $$
begin
  insert into report_pending
    (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason)
  select generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason from told;
  insert into report_uncounted
    (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason)
  select generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason from told
  where kind in ('placed', 'cancelled');
  return null;
end $$;

insert into report_uncounted
  (generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason)
select generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason from report_facts
where kind in ('placed', 'cancelled');
