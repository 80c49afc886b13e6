-- Sums of what report_facts tell, by months, days and quarters of an hour in UTC: a report of a year adds up months. A fact
-- that is in no sum yet is listed, so that sums and list are all of it at any moment.
create table report_sums (
  generation integer not null,
  dimension text not null check (dimension in ('all', 'country', 'product', 'reason', 'basket', 'shipping')),
  grain text not null check (grain in ('month', 'day', 'quarter')),
  since timestamptz(3) not null,
  currency text not null,
  -- Of what: '' where it has none.
  key text collate "C" not null,
  orders bigint not null,
  cancelled bigint not null,
  lines bigint not null,
  units bigint not null,
  back bigint not null,
  gross numeric not null,
  cancellations numeric not null,
  refunds numeric not null,
  repaid numeric not null,
  primary key (generation, dimension, grain, since, currency, key)
) with (fillfactor = 80);

create table report_pending (
  generation integer not null,
  order_id uuid not null,
  version integer not null,
  at timestamptz(3) not null
);

-- Whoever writes facts, of whatever release, lists them.
create function list_report_facts() returns trigger language plpgsql as $$
begin
  insert into report_pending (generation, order_id, version, at) select generation, order_id, version, at from told;
  return null;
end $$;

-- From here to the end of this migration nobody writes facts: reports are late by as much, and nothing else waits.
create trigger report_facts_listed after insert on report_facts
  referencing new table as told for each statement execute function list_report_facts();

insert into report_pending (generation, order_id, version, at) select generation, order_id, version, at from report_facts;
